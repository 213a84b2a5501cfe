import Domain

extension Assertion {
    /// The value that the callback shows; nil for a time.
    var expected: [UInt8]? {
        switch self {
        case .hmac(_, _, _, let expected), .signature(_, _, _, let expected), .secret(_, let expected): expected
        case .fresh: nil
        }
    }

    /// Whoever has the secret can make the value.
    var isComputed: Bool {
        switch self {
        case .hmac, .secret: true
        case .signature, .fresh: false
        }
    }

    /// Names of the secrets that decide whether it holds.
    var secrets: Set<String> {
        var names: Set<String> = []
        let note: (Part) -> Bool = { part in
            if case .secret(let name, _) = part { names.insert(name) }
            return false
        }
        switch self {
        case .hmac(_, let key, let parts, _), .signature(_, let key, let parts, _):
            for part in [key] + parts { _ = part.any(note) }
        case .secret(let key, _): _ = key.any(note)
        case .fresh: break
        }
        return names
    }
}
