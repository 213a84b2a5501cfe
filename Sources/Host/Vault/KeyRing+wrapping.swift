extension KeyRing {
    private static let wrapFormat: UInt8 = 1
    private static let saltLength = 16
    private static let wrapHeader = 1 + 4 + saltLength

    /// Seals a data key under the tenant's key-encryption key of the active version.
    ///
    /// Format: version byte `1`, key version (4 bytes, big-endian), 16-byte salt, `Sealer`'s sealed form; 82 bytes for
    /// a 32-byte data key. The salt gives each wrap a key of its own: under one key random nonces would be safe for
    /// 2^32 wraps, and a busy tenant can pass that.
    package func wrap(dataKey: [UInt8], tenant: String) -> [UInt8] {
        let header = [Self.wrapFormat] + bigEndian(activeVersion) + SecureRandom.bytes(Self.saltLength)
        var wrapKey = Self.wrapKey(keys[0], tenant: tenant, header: header)
        defer { SecretBytes.wipe(&wrapKey) }
        return header + Sealer.seal(dataKey, key: wrapKey, aad: header)
    }

    /// - Throws: `malformed`, `unknownKeyVersion`, or `authenticationFailed` when the wrap was made for another tenant
    ///   or by another ring, or was altered.
    package func unwrap(_ wrapped: [UInt8], tenant: String) throws(VaultError) -> [UInt8] {
        guard let version = Self.keyVersion(ofWrapped: wrapped) else {
            throw VaultError(
                .malformed, "a wrapped data key of \(wrapped.count) bytes is not in a format this program reads")
        }
        guard let key = key(version) else {
            throw VaultError(
                .unknownKeyVersion,
                "a data key is wrapped by key \(version), which the key ring no longer holds (it has "
                    + "\(versions.map(String.init).joined(separator: ", "))); restore a key ring file that has it")
        }
        let header = Array(wrapped.prefix(Self.wrapHeader))
        var wrapKey = Self.wrapKey(key, tenant: tenant, header: header)
        defer { SecretBytes.wipe(&wrapKey) }
        do {
            return try Sealer.open(Array(wrapped.dropFirst(Self.wrapHeader)), key: wrapKey, aad: header)
        } catch {
            throw VaultError(
                error.code,
                "a data key wrapped by key \(version) does not open for this tenant: it belongs to another tenant or "
                    + "key ring, or was altered")
        }
    }

    /// The master key version a wrap needs, or nil for bytes that are no wrap. A wrap of an older version than
    /// `activeVersion` should be unwrapped and wrapped again before that version is removed.
    package static func keyVersion(ofWrapped wrapped: [UInt8]) -> UInt32? {
        guard wrapped.count > wrapHeader, wrapped[0] == wrapFormat else { return nil }
        return wrapped[1...4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func wrapKey(_ key: MasterKey, tenant: String, header: [UInt8]) -> [UInt8] {
        var tenantKey = derive(key.secret, label: "gatehouse.wrap.v1", tenant: tenant)
        defer { SecretBytes.wipe(&tenantKey) }
        return tenantKey.withUnsafeBytes { HKDF.expand(key: $0, info: header) }
    }

    /// The label is ours and has no NUL, so (label, tenant) cannot collide with another pair.
    static func derive(_ secret: SecretBytes, label: String, tenant: String) -> [UInt8] {
        let info = Array(label.utf8) + [0] + Array(tenant.utf8)
        return secret.withBytes { HKDF.expand(key: $0, info: info) }
    }
}

func bigEndian(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
}
