import Crypto

/// Hashes, made with a library the host does not use: a simulator that shared the host's crypto would share its mistakes.
package enum Digest {
    package static func sha256Hex(_ bytes: [UInt8]) -> String { Hex.text(SHA256.hash(data: bytes)) }

    /// Lower-case hex HMAC-SHA256.
    package static func hmacHex(secret: String, _ bytes: [UInt8]) -> String {
        Hex.text(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: Array(secret.utf8))))
    }
}
