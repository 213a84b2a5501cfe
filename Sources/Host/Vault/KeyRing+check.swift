extension KeyRing {
    /// A value to keep beside the data: `kcv1:` + the active key's version + `:` + 64 hex digits. It proves which ring
    /// sealed the data, covers the index key too, and tells nothing about either key.
    package func keyCheckValue() -> String {
        checkValue(keys[0])
    }

    /// Whether this ring holds the key, and the index key, that made the value. Still true after a rotation.
    package func matches(keyCheckValue: String) -> Bool {
        let parts = keyCheckValue.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let version = UInt32(parts[1]), let key = key(version) else { return false }
        return constantTimeEqual(Array(checkValue(key).utf8), Array(keyCheckValue.utf8))
    }

    private func checkValue(_ key: MasterKey) -> String {
        let label = Array("gatehouse.key-check.v1".utf8)
        let index = indexKey.withBytes { secret in label.withUnsafeBytes { MAC.hmac(.sha256, key: secret, $0) } }
        let code = key.secret.withBytes { secret in
            (label + index).withUnsafeBytes { MAC.hmac(.sha256, key: secret, $0) }
        }
        return "kcv1:\(key.version):\(Hex.encode(code))"
    }
}
