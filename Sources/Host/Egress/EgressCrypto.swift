package import Domain

/// What request templates and callback checks need of cryptography. The host's implementation stands on libcrypto.
package protocol EgressCrypto: Sendable {
    func digest(_ hash: HashName, _ bytes: [UInt8]) -> [UInt8]

    func hmac(_ hash: HashName, key: [UInt8], _ bytes: [UInt8]) -> [UInt8]

    /// A digest over input that arrives in pieces.
    func makeDigest(_ hash: HashName) -> any EgressDigest

    /// An HMAC over input that arrives in pieces.
    func makeHMAC(_ hash: HashName, key: [UInt8]) -> any EgressDigest

    /// - Throws: when the key is at fault. The error's description must not quote the key.
    func sign(_ signature: SignatureName, privateKeyPEM: [UInt8], _ message: [UInt8]) throws -> [UInt8]

    /// - Returns: false for a signature that does not match or is none at all.
    /// - Throws: when the key is at fault.
    func verify(
        _ signature: SignatureName, publicKeyPEM: [UInt8], _ message: [UInt8], signature bytes: [UInt8]
    ) throws -> Bool

    /// Compares without leaking, through time, where the two differ.
    func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool

    /// Unpredictable bytes, fit for nonces.
    func randomBytes(_ count: Int) -> [UInt8]
}

/// Used by one thread at a time and for one message.
package protocol EgressDigest: AnyObject {
    func update(_ bytes: UnsafeRawBufferPointer)

    func finish() -> [UInt8]
}
