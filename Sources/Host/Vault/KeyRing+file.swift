import FoundationEssentials

extension KeyRing {
    /// Makes a ring of fresh keys and its file: mode 0600, synced with its directory before this returns. Never
    /// overwrites.
    ///
    /// - Throws: `keyRingExists`, `keyRingIO`.
    package static func create(at path: String) throws(VaultError) -> KeyRing {
        let ring = ephemeral()
        try KeyFile.create(path, KeyRingFormat.render(ring))
        return ring
    }

    /// - Throws: `keyRingMissing`, `keyRingPermissions` (others may read it, or another user owns it),
    ///   `keyRingCorrupt`, `keyRingIO`.
    package static func load(from path: String) throws(VaultError) -> KeyRing {
        var content = try KeyFile.read(path)
        defer { SecretBytes.wipe(&content) }
        do {
            return try KeyRingFormat.parse(content)
        } catch {
            throw VaultError(
                .keyRingCorrupt,
                "the key ring file \(path) is damaged (\(error.reason)); restore it from a backup. Do not delete it "
                    + "while sealed data exists: only its keys can open that data")
        }
    }

    /// Adds a fresh active key to the file, atomically: a crash leaves the old file or the new one. Running processes
    /// see it when they load the ring again.
    ///
    /// - Throws: as `load`, and `keyRingBusy` while another change runs.
    package static func rotate(at path: String) throws(VaultError) -> KeyRing {
        try change(path) { ring throws(VaultError) in ring.addingNewKey() }
    }

    /// Takes an old key out of the file, once nothing is wrapped by it any more. What still is, is lost.
    ///
    /// - Throws: as `rotate`, and `unknownKeyVersion` for the active or an unknown version.
    package static func retire(_ version: UInt32, at path: String) throws(VaultError) -> KeyRing {
        try change(path) { ring throws(VaultError) in
            guard let smaller = ring.removingKey(version) else {
                throw VaultError(
                    .unknownKeyVersion,
                    "key \(version) cannot be retired from \(path): the ring holds "
                        + "\(ring.versions.map(String.init).joined(separator: ", ")) and \(ring.activeVersion) is active"
                )
            }
            return smaller
        }
    }

    private static func change(
        _ path: String, _ edit: (KeyRing) throws(VaultError) -> KeyRing
    ) throws(VaultError) -> KeyRing {
        // The replacement is also the lock, so it is taken before the ring is read: of two rotations at once neither
        // can write back a ring that lacks the other's key.
        let replacement = try KeyFile.Replacement(of: path)
        let changed = try edit(load(from: path))
        try replacement.commit(KeyRingFormat.render(changed))
        return changed
    }

    package static func currentMilliseconds() -> Int64 {
        Int64(Date().timeIntervalSince1970 * 1000)
    }
}
