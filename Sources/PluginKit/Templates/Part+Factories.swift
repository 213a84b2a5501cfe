extension Part {
    public static func literal(_ text: String, _ encoding: Encoding = .raw) -> Part {
        Part(.literal, encoding: encoding, bytes: Array(text.utf8))
    }

    public static func bytes(_ bytes: [UInt8], _ encoding: Encoding = .raw) -> Part {
        Part(.literal, encoding: encoding, bytes: bytes)
    }

    /// A credential named in the manifest.
    public static func secret(_ name: String, _ encoding: Encoding = .raw) -> Part {
        Part(.secret, encoding: encoding, bytes: Array(name.utf8))
    }

    /// A value that an earlier call captured as a secret.
    public static func captured(_ name: String, _ encoding: Encoding = .raw) -> Part {
        secret("captured.\(name)", encoding)
    }

    /// A document image; streamed by the host.
    public static func blob(_ blob: Blob, _ encoding: Encoding = .raw) -> Part {
        Part(.blob, encoding: encoding, bytes: Array(blob.handle.utf8))
    }

    /// The attempt's time: one value wherever it occurs in the attempt.
    public static func timestamp(_ format: TimeFormat) -> Part { Part(.timestamp, variant: format.rawValue) }

    /// A random value: one for each label and attempt, wherever it occurs.
    public static func nonce(_ label: String, _ format: NonceFormat = .uuid) -> Part {
        Part(.nonce, variant: format.rawValue, bytes: Array(label.utf8))
    }

    /// A UUID, the same for every attempt, retry and replay of the effect.
    public static var idempotencyKey: Part { Part(.idempotencyKey) }

    /// A UUID, the same for the whole session.
    public static var correlationID: Part { Part(.correlationID) }

    /// Where this account's callbacks go; `path` is appended.
    public static func callbackURL(_ path: String = "", _ encoding: Encoding = .raw) -> Part {
        Part(.callbackURL, encoding: encoding, bytes: Array(path.utf8))
    }

    /// The request line's parts, exactly as sent (in a callback: as received).
    public static var method: Part { Part(.method) }
    public static var host: Part { Part(.host) }
    public static var path: Part { Part(.path) }
    /// Without the question mark.
    public static var query: Part { Part(.query) }
    public static var pathAndQuery: Part { Part(.pathAndQuery) }
    public static var url: Part { Part(.url) }
    /// The exact body; in header values and callback assertions only.
    public static var body: Part { Part(.body) }

    public static func concat(_ template: Template, _ encoding: Encoding = .raw) -> Part {
        Part(.concat, encoding: encoding, parts: template.parts)
    }

    public static func digest(_ hash: Hash, _ template: Template, _ encoding: Encoding = .hex) -> Part {
        Part(.digest, encoding: encoding, variant: hash.rawValue, parts: template.parts)
    }

    /// The key may be an HMAC itself.
    public static func hmac(_ hash: Hash, key: Part, _ template: Template, _ encoding: Encoding = .hex) -> Part {
        Part(.hmac, encoding: encoding, variant: hash.rawValue, parts: template.parts, key: [key])
    }

    /// The key yields a PEM private key.
    public static func sign(_ signature: Signature, key: Part, _ template: Template, _ encoding: Encoding) -> Part {
        Part(.sign, encoding: encoding, variant: signature.rawValue, parts: template.parts, key: [key])
    }

    /// The value of an `Authorization` header with the scheme `Basic`.
    public static func basic(user: Part, password: Part) -> Part {
        .concat(["Basic ", .concat([user, ":", password], .base64)])
    }
}

extension Part: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = .literal(value) }
}
