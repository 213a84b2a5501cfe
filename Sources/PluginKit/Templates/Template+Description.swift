/// How templates read in tests and logs: text as it is, other parts in braces. No secret can occur, for none is known.
extension Template: CustomStringConvertible {
    public var description: String { parts.map(\.description).joined() }
}

extension PathTemplate: CustomStringConvertible {
    public var description: String { template.description }
}

extension Part: CustomStringConvertible {
    public var description: String {
        if isPlainLiteral { return String(decoding: bytes, as: UTF8.self) }
        var words = ["\(kind)"]
        switch kind {
        case .timestamp: words.append(TimeFormat(rawValue: variant).map { "\($0)" } ?? "?")
        case .digest, .hmac: words.append(Hash(rawValue: variant).map { "\($0)" } ?? "?")
        case .sign: words.append(Signature(rawValue: variant).map { "\($0)" } ?? "?")
        default: break
        }
        if !bytes.isEmpty { words.append(String(decoding: bytes, as: UTF8.self)) }
        words += key.map { "key=\($0)" }
        if !parts.isEmpty { words.append("(" + parts.map(\.description).joined() + ")") }
        if encoding != .raw { words.append("\(encoding)") }
        return "{" + words.joined(separator: " ") + "}"
    }
}
