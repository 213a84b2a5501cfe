/// `HOST:PORT`; IPv6 in brackets.
package struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// Without brackets.
    package let host: String
    /// 0 takes a free port.
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || $0 == "/" }) else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// Where the store is. The text may hold a password, so it prints without.
package struct DatabaseAddress: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// For the store alone.
    package let text: String

    init(unchecked text: String) { self.text = text }

    package init?(_ text: String) {
        let isSQLite = text.hasPrefix("sqlite:") && text.utf8.count > 7 && !text.hasPrefix("sqlite://")
        let isPostgres = ["postgres://", "postgresql://"].contains {
            text.hasPrefix($0) && text.utf8.count > $0.utf8.count
        }
        guard isSQLite || isPostgres else { return nil }
        self.text = text
    }

    package var isSQLite: Bool { text.hasPrefix("sqlite:") }
    package var description: String { isSQLite ? text : "postgres://…" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
