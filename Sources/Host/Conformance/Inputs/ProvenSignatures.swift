import Domain
import Egress

/// The host's cryptography for a callback whose signature only its vendor could make: there has to be one, and it is taken
/// as proven. Everything else is computed.
struct ProvenSignatures: EgressCrypto {
    let real: any EgressCrypto

    func digest(_ hash: HashName, _ bytes: [UInt8]) -> [UInt8] { real.digest(hash, bytes) }

    func hmac(_ hash: HashName, key: [UInt8], _ bytes: [UInt8]) -> [UInt8] { real.hmac(hash, key: key, bytes) }

    func makeDigest(_ hash: HashName) -> any EgressDigest { real.makeDigest(hash) }

    func makeHMAC(_ hash: HashName, key: [UInt8]) -> any EgressDigest { real.makeHMAC(hash, key: key) }

    func sign(_ signature: SignatureName, privateKeyPEM: [UInt8], _ message: [UInt8]) throws -> [UInt8] {
        try real.sign(signature, privateKeyPEM: privateKeyPEM, message)
    }

    func verify(
        _ signature: SignatureName, publicKeyPEM: [UInt8], _ message: [UInt8], signature bytes: [UInt8]
    ) throws -> Bool { !bytes.isEmpty }

    func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool { real.constantTimeEqual(a, b) }

    func randomBytes(_ count: Int) -> [UInt8] { real.randomBytes(count) }
}
