/// The host's root of secrecy: versioned 32-byte master keys, newest first, the first one active, and one index key.
///
/// Master keys wrap data keys and can be rotated: new wraps use the active key, old versions still unwrap. The index
/// key makes blind indexes and is never rotated, because every stored index would stop matching.
///
/// Everything used is derived: HKDF-SHA256 over a label and the tenant's id, so tenants' keys are independent and
/// neither a master key nor the index key touches data itself.
package struct KeyRing: Sendable, CustomStringConvertible, CustomReflectable {
    struct MasterKey: Sendable {
        let version: UInt32
        /// Milliseconds since 1970, UTC.
        let createdAt: Int64
        let secret: SecretBytes
    }

    static let keyLength = 32

    /// Newest first, never empty, versions strictly falling.
    let keys: [MasterKey]
    let indexKey: SecretBytes

    init(keys: [MasterKey], indexKey: SecretBytes) {
        precondition(!keys.isEmpty, "a key ring holds at least one key")
        self.keys = keys
        self.indexKey = indexKey
    }

    /// A ring of fresh random keys that no file holds yet; for tests and for `create`.
    package static func ephemeral(now: Int64 = currentMilliseconds()) -> KeyRing {
        KeyRing(keys: [newKey(version: 1, now: now)], indexKey: SecretBytes(SecureRandom.bytes(keyLength)))
    }

    /// The version that new wraps carry.
    package var activeVersion: UInt32 { keys[0].version }

    /// Newest first.
    package var versions: [UInt32] { keys.map(\.version) }

    /// The same ring with a fresh active key. In memory only: `rotate(at:)` does it to a file.
    package func addingNewKey(now: Int64 = currentMilliseconds()) -> KeyRing {
        KeyRing(keys: [Self.newKey(version: activeVersion + 1, now: now)] + keys, indexKey: indexKey)
    }

    /// The same ring without an old key; nil if `version` is the active one or unknown. Wraps under it are lost.
    package func removingKey(_ version: UInt32) -> KeyRing? {
        guard version != activeVersion, keys.contains(where: { $0.version == version }) else { return nil }
        return KeyRing(keys: keys.filter { $0.version != version }, indexKey: indexKey)
    }

    func key(_ version: UInt32) -> MasterKey? {
        keys.first { $0.version == version }
    }

    private static func newKey(version: UInt32, now: Int64) -> MasterKey {
        MasterKey(version: version, createdAt: now, secret: SecretBytes(SecureRandom.bytes(keyLength)))
    }

    package var description: String { "KeyRing(versions: \(versions))" }
    package var customMirror: Mirror { Mirror(self, children: ["versions": versions]) }
}
