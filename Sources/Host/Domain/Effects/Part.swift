/// A request template's smallest piece: how the host makes some bytes, afresh for each attempt. The Swift form of `gh_part`.
package indirect enum Part: Hashable, Sendable, Codable {
    case literal([UInt8], Encoding = .raw)
    /// A credential's name, or `captured.NAME`.
    case secret(String, Encoding = .raw)
    /// A blob's handle, or `captured.NAME`.
    case blob(String, Encoding = .raw)
    case timestamp(TimeFormat, Encoding = .raw)
    /// One value per attempt and label.
    case nonce(label: String, NonceFormat, Encoding = .raw)
    case idempotencyKey(Encoding = .raw)
    case correlationID(Encoding = .raw)
    /// The callback URL of the tenant's account with this path appended.
    case callbackURL(path: String, Encoding = .raw)
    case method(Encoding = .raw)
    case host(Encoding = .raw)
    case path(Encoding = .raw)
    case query(Encoding = .raw)
    case pathAndQuery(Encoding = .raw)
    case url(Encoding = .raw)
    case body(Encoding = .raw)
    case concat([Part], Encoding = .raw)
    case digest(HashName, [Part], Encoding = .raw)
    case hmac(HashName, key: Part, [Part], Encoding = .raw)
    case sign(SignatureName, key: Part, [Part], Encoding = .raw)
}

/// Applied to what a part yields.
package enum Encoding: UInt32, Hashable, Sendable, Codable {
    case raw = 0
    case base64 = 1
    case base64URL = 2
    case hex = 3
    case percent = 4
    case jsonString = 5
    case xmlText = 6
    /// The bytes that the part writes in base64, in either alphabet; anything else refuses the effect.
    case fromBase64 = 7
    /// The same for hex.
    case fromHex = 8
}

package enum TimeFormat: UInt32, Hashable, Sendable, Codable {
    case seconds = 1
    case milliseconds = 2
    case iso8601 = 3
    case iso8601Basic = 4
    case dateBasic = 5
    case httpDate = 6
    case date = 7
}

package enum NonceFormat: UInt32, Hashable, Sendable, Codable {
    case uuid = 0
    case hex16 = 1
}

package enum HashName: UInt32, Hashable, Sendable, Codable {
    case sha1 = 1
    case sha256 = 2
    case sha512 = 3
}

package enum SignatureName: UInt32, Hashable, Sendable, Codable {
    case rs256 = 1
    case es256 = 2
    case ed25519 = 3
}
