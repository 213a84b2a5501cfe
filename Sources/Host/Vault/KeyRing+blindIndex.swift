extension KeyRing {
    /// A stable 32-byte stand-in for a value: equal values of one tenant and label give equal indexes, and without the
    /// ring nobody can test a guess. Used for references, subjects and blob ids.
    ///
    /// - Parameter label: what kind of value it is ("reference", "subject", "blob"); separates equal values of two kinds.
    package func blindIndex(tenant: String, label: String, _ value: [UInt8]) -> [UInt8] {
        var stream = blindIndexStream(tenant: tenant, label: label)
        stream.update(value)
        return stream.finish()
    }

    /// `blindIndex` for a value that arrives in pieces.
    package func blindIndexStream(tenant: String, label: String) -> MACStream {
        var tenantKey = Self.derive(indexKey, label: "gatehouse.index.v1", tenant: tenant)
        defer { SecretBytes.wipe(&tenantKey) }
        var stream = MACStream(.sha256, key: tenantKey)
        // The length keeps ("ab", "c") and ("a", "bc") apart.
        stream.update(bigEndian(UInt32(label.utf8.count)))
        stream.update(Array(label.utf8))
        return stream
    }
}
