package import Domain
package import Egress
import Vault

/// Egress's cryptography, done by the vault.
package struct VaultCrypto: EgressCrypto {
    package init() {}

    package func digest(_ hash: HashName, _ bytes: [UInt8]) -> [UInt8] { Hash.digest(hash.algorithm, bytes) }

    package func hmac(_ hash: HashName, key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        MAC.hmac(hash.algorithm, key: key, bytes)
    }

    package func makeDigest(_ hash: HashName) -> any EgressDigest { Digesting(hash.algorithm) }

    package func makeHMAC(_ hash: HashName, key: [UInt8]) -> any EgressDigest {
        Authenticating(hash.algorithm, key: key)
    }

    package func sign(_ signature: SignatureName, privateKeyPEM: [UInt8], _ message: [UInt8]) throws -> [UInt8] {
        try Signature.sign(signature.algorithm, privateKeyPEM: privateKeyPEM, message)
    }

    package func verify(
        _ signature: SignatureName, publicKeyPEM: [UInt8], _ message: [UInt8], signature bytes: [UInt8]
    ) throws -> Bool {
        try Signature.verify(signature.algorithm, publicKeyPEM: publicKeyPEM, message, signature: bytes)
    }

    package func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool { Vault.constantTimeEqual(a, b) }

    package func randomBytes(_ count: Int) -> [UInt8] { SecureRandom.bytes(count) }
}

private final class Digesting: EgressDigest {
    private var stream: DigestStream

    init(_ algorithm: HashAlgorithm) { stream = DigestStream(algorithm) }

    func update(_ bytes: UnsafeRawBufferPointer) { stream.update(bytes) }
    func finish() -> [UInt8] { stream.finalize() }
}

private final class Authenticating: EgressDigest {
    private var stream: MACStream

    init(_ algorithm: HashAlgorithm, key: [UInt8]) { stream = MACStream(algorithm, key: key) }

    func update(_ bytes: UnsafeRawBufferPointer) { stream.update(bytes) }
    func finish() -> [UInt8] { stream.finalize() }
}

extension HashName {
    fileprivate var algorithm: HashAlgorithm {
        switch self {
        case .sha1: .sha1
        case .sha256: .sha256
        case .sha512: .sha512
        }
    }
}

extension SignatureName {
    fileprivate var algorithm: SignatureAlgorithm {
        switch self {
        case .rs256: .rs256
        case .es256: .es256
        case .ed25519: .ed25519
        }
    }
}
