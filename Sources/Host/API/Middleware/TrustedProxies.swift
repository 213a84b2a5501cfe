package import HTTPTypes

/// Where a request comes from. Proxies that the operator names are believed when they say for whom they call, and nobody
/// else is: a header is whatever the caller wrote.
package struct TrustedProxies: Sendable {
    /// What the proxies write. Only one is read: a proxy that keeps one of them right lets the other through as it came.
    package enum Header: String, Hashable, Sendable, CaseIterable {
        case xForwardedFor = "x-forwarded-for"
        /// RFC 7239
        case forwarded
    }

    private let header: Header
    private let isTrusted: @Sendable (_ address: String) -> Bool

    /// - Parameter isTrusted: whether an address is that of such a proxy.
    package init(header: Header, isTrusted: @escaping @Sendable (_ address: String) -> Bool) {
        self.header = header
        self.isTrusted = isTrusted
    }

    /// None.
    package init() { self.init(header: .xForwardedFor) { _ in false } }

    /// The nearest address that is no trusted proxy's, found from the connection's other end backwards. nil: a trusted
    /// proxy does not say it.
    package func source(peer: String?, headers: HTTPFields) -> String? {
        guard let peer = peer.map({ SourceAddress($0)?.text ?? $0 }), isTrusted(peer) else { return peer }
        var last = peer
        for hop in hops(headers).reversed() {
            guard let address = hop.flatMap({ SourceAddress($0) })?.text else { return nil }
            if !isTrusted(address) { return address }
            last = address
        }
        return last
    }

    /// In the order in which they were passed; nil for one that is not told.
    private func hops(_ headers: HTTPFields) -> [String?] {
        switch header {
        case .xForwardedFor:
            headers[values: .xForwardedFor].flatMap { Self.split($0, at: ",") }.map(Self.address)
        case .forwarded:
            headers[values: .forwarded].flatMap { Self.split($0, at: ",") }.map { element in
                for pair in Self.split(element, at: ";") where pair.lowercased().hasPrefix("for=") {
                    return Self.address(Self.unquoted(String(pair.dropFirst(4))))
                }
                return nil
            }
        }
    }

    /// Without port and brackets; nil for what is no address, such as `unknown` or `_hidden`.
    private static func address(_ text: String) -> String? {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            return String(text[text.index(after: text.startIndex)..<end])
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? String(parts[0]) : text
    }

    /// Parts between separators that are not quoted, trimmed; empty ones are none.
    private static func split(_ text: String, at separator: Character) -> [String] {
        var parts = [""]
        var isQuoted = false
        var isEscaped = false
        for character in text {
            if character == separator && !isQuoted {
                parts.append("")
                continue
            }
            if character == "\"" && !isEscaped { isQuoted.toggle() }
            isEscaped = character == "\\" && isQuoted && !isEscaped
            parts[parts.count - 1].append(character)
        }
        return parts.map(trimmed).filter { !$0.isEmpty }
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return text.dropFirst().dropLast().filter { $0 != "\\" }
    }

    private static func trimmed(_ text: String) -> String {
        func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" }
        return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}

extension HTTPField.Name {
    fileprivate static let xForwardedFor = HTTPField.Name("X-Forwarded-For") ?? .from
    fileprivate static let forwarded = HTTPField.Name("Forwarded") ?? .from
}
