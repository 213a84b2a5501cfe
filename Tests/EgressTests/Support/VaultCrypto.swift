import Domain
import Egress
import Vault

/// As the host adapts Vault.
struct VaultCrypto: EgressCrypto {
    func digest(_ hash: HashName, _ bytes: [UInt8]) -> [UInt8] { Hash.digest(hash.algorithm, bytes) }

    func hmac(_ hash: HashName, key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        MAC.hmac(hash.algorithm, key: key, bytes)
    }

    func makeDigest(_ hash: HashName) -> any EgressDigest { DigestBox(DigestStream(hash.algorithm)) }

    func makeHMAC(_ hash: HashName, key: [UInt8]) -> any EgressDigest { MACBox(MACStream(hash.algorithm, key: key)) }

    func sign(_ signature: SignatureName, privateKeyPEM: [UInt8], _ message: [UInt8]) throws -> [UInt8] {
        try Signature.sign(signature.algorithm, privateKeyPEM: privateKeyPEM, message)
    }

    func verify(
        _ signature: SignatureName, publicKeyPEM: [UInt8], _ message: [UInt8], signature bytes: [UInt8]
    ) throws -> Bool {
        try Signature.verify(signature.algorithm, publicKeyPEM: publicKeyPEM, message, signature: bytes)
    }

    func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool { Vault.constantTimeEqual(a, b) }

    func randomBytes(_ count: Int) -> [UInt8] { SecureRandom.bytes(count) }
}

private final class DigestBox: EgressDigest {
    private var stream: DigestStream

    init(_ stream: consuming DigestStream) { self.stream = stream }

    func update(_ bytes: UnsafeRawBufferPointer) { stream.update(bytes) }

    func finish() -> [UInt8] { stream.finalize() }
}

private final class MACBox: EgressDigest {
    private var stream: MACStream

    init(_ stream: consuming MACStream) { self.stream = stream }

    func update(_ bytes: UnsafeRawBufferPointer) { stream.update(bytes) }

    func finish() -> [UInt8] { stream.finalize() }
}

extension HashName {
    var algorithm: HashAlgorithm {
        switch self {
        case .sha1: .sha1
        case .sha256: .sha256
        case .sha512: .sha512
        }
    }
}

extension SignatureName {
    var algorithm: SignatureAlgorithm {
        switch self {
        case .rs256: .rs256
        case .es256: .es256
        case .ed25519: .ed25519
        }
    }
}
