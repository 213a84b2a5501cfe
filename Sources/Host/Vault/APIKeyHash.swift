/// API keys: `gh_` + 8-character public prefix + `_` + 43-character secret, all base62.
///
/// The prefix finds the row; the stored value is SHA-256 of the whole key. A slow, salted password hash would add
/// nothing: 43 random base62 characters carry 256 bits, so there is no dictionary to try against a leaked hash, and two
/// keys never share one. It would only cost milliseconds on every request.
package enum APIKeyHash {
    package struct Generated: Sendable {
        /// Shown to its owner once, never stored.
        package let key: String
        package let prefix: String
        /// 32 bytes, to be stored.
        package let hash: [UInt8]
    }

    package static let prefixLength = 8
    package static let secretLength = 43
    /// Characters of a whole key.
    package static let keyLength = scheme.utf8.count + prefixLength + 1 + secretLength
    private static let scheme = "gh_"

    package static func generate() -> Generated {
        let prefix = randomBase62(prefixLength)
        let key = scheme + prefix + "_" + randomBase62(secretLength)
        return Generated(key: key, prefix: prefix, hash: hash(key))
    }

    /// The public prefix, or nil for text that is not shaped like a key (so no look-up is worth making).
    package static func prefix(of key: String) -> String? {
        let bytes = Array(key.utf8)
        guard bytes.count == keyLength, bytes.starts(with: scheme.utf8) else { return nil }
        let separator = scheme.utf8.count + prefixLength
        let prefix = bytes[scheme.utf8.count..<separator]
        guard bytes[separator] == UInt8(ascii: "_"), prefix.allSatisfy(isBase62),
            bytes[(separator + 1)...].allSatisfy(isBase62)
        else { return nil }
        return String(decoding: prefix, as: UTF8.self)
    }

    /// SHA-256 of the whole key, 32 bytes.
    package static func hash(_ key: String) -> [UInt8] {
        Hash.digest(.sha256, Array(key.utf8))
    }

    /// Whether `key` is the one whose hash was stored; in constant time.
    package static func check(_ key: String, against hash: [UInt8]) -> Bool {
        constantTimeEqual(self.hash(key), hash)
    }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    private static func isBase62(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static func randomBase62(_ length: Int) -> String {
        var characters: [UInt8] = []
        while characters.count < length {
            // 248 = 4 * 62: bytes above it are dropped, or the first letters would come up more often.
            for byte in SecureRandom.bytes(length) where byte < 248 && characters.count < length {
                characters.append(alphabet[Int(byte) % 62])
            }
        }
        return String(decoding: characters, as: UTF8.self)
    }
}
