/// An http or https address without credentials, query or fragment: what paths of plugins are put behind.
package struct EndpointURL: Hashable, Sendable {
    /// Without a slash at the end.
    package let text: String
    package let isSecure: Bool
    /// Lower case; IPv6 without brackets.
    package let host: String

    package struct Fault: Error {
        package let message: String
        package var hint: String?
        /// The address holds credentials and must not be shown.
        var isConfidential = false
    }

    package init(_ text: String) throws(Fault) {
        let lowered = text.lowercased()
        guard let scheme = ["https", "http"].first(where: { lowered.hasPrefix($0 + "://") }) else {
            throw Fault(
                message: "expected an address that begins with https:// or http://",
                hint: text.contains("://") ? nil : "write the scheme as well: https://…")
        }
        let rest = text.dropFirst(scheme.count + 3)
        let authority = rest.prefix { !"/?#".contains($0) }
        if authority.contains("@") {
            throw Fault(
                message: "an address must not hold credentials", hint: "put them under secrets", isConfidential: true)
        }
        if let mark = rest.first(where: { $0 == "?" || $0 == "#" }) {
            throw Fault(
                message: "an address must not have a \(mark == "?" ? "query" : "fragment")",
                hint: "end it before the \(mark); parameters are the plugin's")
        }
        guard rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"\"<>\\^`{|}".utf8.contains($0) }) else {
            throw Fault(message: "the address holds a character that must be percent-encoded")
        }
        host = try Self.host(of: authority)
        isSecure = scheme == "https"
        var kept = scheme + text.dropFirst(scheme.count)
        while kept.hasSuffix("/") { kept.removeLast() }
        self.text = kept
    }

    package var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1"
            || (host.hasPrefix("127.") && host.split(separator: ".").count == 4)
    }

    private static func host(of authority: Substring) throws(Fault) -> String {
        var host = authority
        var port: Substring?
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { throw Fault(message: "the bracket [ is not closed") }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let after = authority[authority.index(after: end)...]
            guard after.isEmpty || after.first == ":" else { throw Fault(message: "expected a port after ]") }
            port = after.isEmpty ? nil : after.dropFirst()
            guard (try? CIDR(String(host)))?.bytes.count == 16 else {
                throw Fault(message: "expected an IPv6 address in [ ]")
            }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        if let port {
            guard let number = UInt16(port), number > 0, String(number) == port else {
                throw Fault(message: "expected a port from 1 to 65535, found \(quoted(String(port)))")
            }
        }
        let isName = host.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                || $0 == 0x2E || $0 == 0x5F
        }
        guard !host.isEmpty, isName || authority.first == "[" else {
            throw Fault(message: host.isEmpty ? "the host is missing" : "expected a host name or an address")
        }
        return host.lowercased()
    }
}
