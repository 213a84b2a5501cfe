/// A piece of a request that the host makes at the last moment, afresh for each attempt. So secrets, document images and
/// signatures never reach the plugin.
public struct Part: Hashable, Sendable {
    /// What is done to a part's bytes.
    public enum Encoding: UInt32, Hashable, Sendable {
        case raw = 0
        case base64 = 1
        /// Without padding.
        case base64URL = 2
        /// Lower case.
        case hex = 3
        /// All but RFC 3986 unreserved characters.
        case percent = 4
        /// The inside of a JSON string, without the quotes.
        case jsonString = 5
        case xmlText = 6
        /// The bytes that the part writes in base64, in either alphabet: for keys that a vendor hands out as text. Other
        /// text refuses the effect.
        case fromBase64 = 7
        /// The same for hex.
        case fromHex = 8
    }

    /// How the attempt's time is written.
    public enum TimeFormat: UInt32, Hashable, Sendable {
        /// 1767225600
        case seconds = 1
        case milliseconds = 2
        /// 2026-01-01T00:00:00Z
        case iso8601 = 3
        /// 20260101T000000Z
        case iso8601Basic = 4
        /// 20260101
        case dateBasic = 5
        /// Thu, 01 Jan 2026 00:00:00 GMT
        case httpDate = 6
        /// 2026-01-01
        case date = 7
    }

    public enum NonceFormat: UInt32, Hashable, Sendable {
        /// A random UUID, lower case.
        case uuid = 0
        /// 16 random bytes as lower-case hex.
        case hex16 = 1
    }

    public enum Hash: UInt32, Hashable, Sendable {
        case sha1 = 1
        case sha256 = 2
        case sha512 = 3
    }

    public enum Signature: UInt32, Hashable, Sendable {
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        case rs256 = 1
        /// ECDSA P-256 with SHA-256; r and s of 32 bytes each.
        case es256 = 2
        case ed25519 = 3
    }

    /// The ABI's part kinds.
    enum Kind: UInt32, Hashable, Sendable {
        case literal = 1
        case secret, blob, timestamp, nonce, idempotencyKey, correlationID, callbackURL, method, host, path, query
        case pathAndQuery, url, body, concat, digest, hmac, sign
    }

    let kind: Kind
    var encoding: Encoding
    var variant: UInt32 = 0
    var bytes: [UInt8] = []
    var parts: [Part] = []
    /// One part, or none; an array because a struct cannot hold itself.
    var key: [Part] = []

    init(
        _ kind: Kind, encoding: Encoding = .raw, variant: UInt32 = 0, bytes: [UInt8] = [], parts: [Part] = [],
        key: [Part] = []
    ) {
        self.kind = kind
        self.encoding = encoding
        self.variant = variant
        self.bytes = bytes
        self.parts = parts
        self.key = key
    }

    /// A literal without encoding, which may be joined with its neighbours.
    var isPlainLiteral: Bool { kind == .literal && encoding == .raw }
}
