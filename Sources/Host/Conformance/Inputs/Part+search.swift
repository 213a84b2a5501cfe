import Domain

extension Part {
    /// Whether the part, or one inside it, is such a one.
    func any(_ matches: (Part) -> Bool) -> Bool {
        if matches(self) { return true }
        return switch self {
        case .concat(let parts, _), .digest(_, let parts, _): parts.contains { $0.any(matches) }
        case .hmac(_, let key, let parts, _), .sign(_, let key, let parts, _):
            key.any(matches) || parts.contains { $0.any(matches) }
        default: false
        }
    }

    var isBodyOrURL: Bool {
        switch self {
        case .body, .url: true
        default: false
        }
    }

    /// What can be read of it without the host: its literal bytes.
    static func literals(_ parts: [Part]) -> String {
        var bytes: [UInt8] = []
        for case .literal(let part, _) in parts { bytes += part }
        return String(decoding: bytes, as: UTF8.self)
    }
}
