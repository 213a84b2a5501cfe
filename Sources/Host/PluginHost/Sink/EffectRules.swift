import Domain

/// What an HTTP effect must be, beyond being readable. The same for every transport.
struct EffectRules: Sendable {
    private let endpoints: [String]
    private let secrets: [String]

    init(_ manifest: Manifest) {
        endpoints = manifest.endpoints.map(\.name)
        secrets = manifest.secrets.map(\.name)
    }

    static func check(key: String, of what: String) throws(Refusal) {
        guard !key.isEmpty else { throw .malformed("key", "\(what) is empty") }
        guard isPlain(key) else { throw .malformed("key", "\(what) holds a control character") }
    }

    /// The host names alarms of its own where effects have their names.
    static func check(effectKey key: String, of what: String = "an effect's key") throws(Refusal) {
        try check(key: key, of: what)
        guard !key.hasPrefix("gh.") else {
            throw .malformed("key", "\(what) begins with \"gh.\", which is for the host's own")
        }
    }

    func check(_ effect: HTTPEffect) throws(Refusal) {
        try Self.check(effectKey: effect.key)
        guard Self.isMethod(effect.method) else {
            throw .malformed("method", "the method of effect \"\(effect.key)\" is no upper-case token")
        }
        guard endpoints.contains(effect.endpoint) else {
            throw .malformed(
                "endpoint",
                "the manifest has no endpoint \"\(effect.endpoint)\"\(didYouMean(effect.endpoint, among: endpoints))")
        }
        for part in effect.path { try check(part, in: .path) }
        for header in effect.headers {
            guard Self.isToken(header.name) else {
                throw .malformed("header", "a header's name is no token (RFC 9110, 5.6.2)")
            }
            for part in header.value { try check(part, in: .header) }
        }
        switch effect.body {
        case .none: break
        case .parts(let parts): for part in parts { try check(part, in: .body) }
        case .multipart(let fields): for field in fields { try check(field) }
        }
        try check(effect.captures)
    }

    private func check(_ field: FormField) throws(Refusal) {
        guard !field.name.isEmpty else { throw .malformed("field", "a form field has no name") }
        guard Self.isPlain(field.name), Self.isPlain(field.filename ?? ""), Self.isPlain(field.contentType ?? "") else {
            throw .malformed("field", "a form field's name, file name or content type holds a control character")
        }
        for part in field.value { try check(part, in: .body) }
    }

    private func check(_ captures: [Capture]) throws(Refusal) {
        for (index, capture) in captures.enumerated() {
            guard Self.isName(capture.name) else {
                throw .malformed(
                    "capture",
                    "capture \(index): its name is not a letter followed by letters, digits, _ or -, 64 at most")
            }
            guard !captures[..<index].contains(where: { $0.name == capture.name }) else {
                throw .malformed("capture", "two captures are called \"\(capture.name)\"")
            }
            // The first would lift the value out, and the second find the first one's name in its place.
            guard !captures[..<index].contains(where: { $0.source == capture.source }) else {
                throw .malformed("capture", "capture \"\(capture.name)\" lifts out what another one does already")
            }
            switch capture.source {
            case .json: break
            case .header(let name):
                guard Self.isToken(name) else {
                    throw .malformed("capture", "capture \"\(capture.name)\" selects a header whose name is no token")
                }
            case .cookie(let name):
                guard Self.isToken(name) else {
                    throw .malformed("capture", "capture \"\(capture.name)\" selects a cookie whose name is no token")
                }
                // For the same reason as two of one source.
                guard !captures.contains(where: { $0.source == .header("set-cookie") }) else {
                    throw .malformed(
                        "capture", "capture \"\(capture.name)\" selects a cookie, and another all of Set-Cookie")
                }
            }
        }
    }

    private enum Place {
        case path
        case header
        case body
    }

    private func check(_ part: Part, in place: Place) throws(Refusal) {
        switch part {
        case .secret(let name, _):
            guard name.hasPrefix("captured.") || secrets.contains(name) else {
                throw .malformed("secret", "the manifest has no secret \"\(name)\"\(didYouMean(name, among: secrets))")
            }
        case .body:
            guard place == .header else { throw .malformed("part", "BODY may stand in header values only") }
        case .path, .query, .pathAndQuery, .url:
            guard place != .path else { throw .malformed("part", "the path cannot contain itself") }
        case .concat(let parts, _), .digest(_, let parts, _):
            for part in parts { try check(part, in: place) }
        case .hmac(_, let key, let parts, _), .sign(_, let key, let parts, _):
            try check(key, in: place)
            for part in parts { try check(part, in: place) }
        case .literal, .blob, .timestamp, .nonce, .idempotencyKey, .correlationID, .callbackURL, .method, .host: break
        }
    }

    // MARK: Words

    static func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }

    /// RFC 9110, 5.6.2.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
                default: false
                }
            }
    }

    private static func isMethod(_ text: String) -> Bool {
        isToken(text) && text.utf8.count <= 32 && !text.utf8.contains { (0x61...0x7A).contains($0) }
    }

    private static func isName(_ text: String) -> Bool {
        let isLetter: (UInt8) -> Bool = { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
        return text.utf8.count <= 64 && isLetter(text.utf8.first ?? 0)
            && text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D }
    }
}
