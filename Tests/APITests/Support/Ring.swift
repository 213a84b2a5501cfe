import Domain
import Egress
import Store
import Vault

/// As the host adapts the vault to the store.
struct RingSealing: Sealing {
    let ring: KeyRing

    func newDataKey() -> [UInt8] { Sealer.newDataKey() }
    func wrap(dataKey: [UInt8], tenant: ID) -> [UInt8] { ring.wrap(dataKey: dataKey, tenant: tenant.text) }
    func unwrap(_ wrapped: [UInt8], tenant: ID) throws -> [UInt8] { try ring.unwrap(wrapped, tenant: tenant.text) }

    func seal(_ plaintext: [UInt8], key: [UInt8], table: String, row: ID, column: String) -> [UInt8] {
        Sealer.seal(plaintext, key: key, aad: Array("\(table) \(row) \(column)".utf8))
    }

    func open(_ sealed: [UInt8], key: [UInt8], table: String, row: ID, column: String) throws -> [UInt8] {
        try Sealer.open(sealed, key: key, aad: Array("\(table) \(row) \(column)".utf8))
    }

    func blindIndex(tenant: ID, label: String, _ value: [UInt8]) -> [UInt8] {
        ring.blindIndex(tenant: tenant.text, label: label, value)
    }

    var keyCheckValue: String { ring.keyCheckValue() }
    func matches(keyCheckValue: String) -> Bool { ring.matches(keyCheckValue: keyCheckValue) }
}

/// As the host adapts the vault to egress, SHA-256 only: there is no provider to call.
struct RingCrypto: EgressCrypto {
    func digest(_ hash: HashName, _ bytes: [UInt8]) -> [UInt8] { Hash.digest(.sha256, bytes) }
    func hmac(_ hash: HashName, key: [UInt8], _ bytes: [UInt8]) -> [UInt8] { MAC.hmac(.sha256, key: key, bytes) }
    func makeDigest(_ hash: HashName) -> any EgressDigest { DigestBox() }
    func makeHMAC(_ hash: HashName, key: [UInt8]) -> any EgressDigest { MACBox(key: key) }

    func sign(_ signature: SignatureName, privateKeyPEM: [UInt8], _ message: [UInt8]) throws -> [UInt8] {
        try Signature.sign(.ed25519, privateKeyPEM: privateKeyPEM, message)
    }

    func verify(
        _ signature: SignatureName, publicKeyPEM: [UInt8], _ message: [UInt8], signature bytes: [UInt8]
    ) throws -> Bool {
        try Signature.verify(.ed25519, publicKeyPEM: publicKeyPEM, message, signature: bytes)
    }

    func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool { Vault.constantTimeEqual(a, b) }
    func randomBytes(_ count: Int) -> [UInt8] { SecureRandom.bytes(count) }
}

private final class DigestBox: EgressDigest {
    private var stream = DigestStream(.sha256)

    func update(_ bytes: UnsafeRawBufferPointer) { stream.update(bytes) }
    func finish() -> [UInt8] { stream.finalize() }
}

private final class MACBox: EgressDigest {
    private var stream: MACStream

    init(key: [UInt8]) { stream = MACStream(.sha256, key: key) }

    func update(_ bytes: UnsafeRawBufferPointer) { stream.update(bytes) }
    func finish() -> [UInt8] { stream.finalize() }
}
