/// The operator's URL of an endpoint: an origin and a base path, and nothing else.
package struct EndpointURL: Hashable, Sendable {
    package enum Scheme: String, Hashable, Sendable {
        case http, https

        var defaultPort: Int { self == .http ? 80 : 443 }
    }

    package let scheme: Scheme
    /// Lower case; an IPv6 address stands in its brackets.
    package let host: String
    package let port: Int
    /// Empty, or with a leading slash, as written.
    package let basePath: String

    /// - Throws: `EndpointURLError`, whose message quotes nothing that could be a credential.
    package init(_ text: String) throws(EndpointURLError) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }) else {
            throw EndpointURLError(
                "has a space, a control or a non-ASCII character; write a host name in its xn-- form")
        }
        let lowercased = text.lowercased()
        if lowercased.hasPrefix("https://") {
            scheme = .https
        } else if lowercased.hasPrefix("http://") {
            scheme = .http
        } else {
            throw EndpointURLError("must begin with https:// or http://")
        }
        let rest = text.utf8.dropFirst(scheme.rawValue.utf8.count + 3)
        let authorityEnd = rest.firstIndex(where: { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 }) ?? rest.endIndex
        let authority = String(rest[..<authorityEnd]) ?? ""
        let path = String(rest[authorityEnd...]) ?? ""
        guard !authority.utf8.contains(0x40) else {
            throw EndpointURLError("must not hold a user name or password; use a secret")
        }
        guard !path.utf8.contains(0x3F), !path.utf8.contains(0x23) else {
            throw EndpointURLError("must end with its path: a query or fragment belongs to the request")
        }
        let (hostText, portText) = try Self.split(authority)
        host = hostText.lowercased()
        if let portText {
            guard let number = Int(portText), portText.utf8.allSatisfy({ (48...57).contains($0) }),
                (1...65_535).contains(number)
            else { throw EndpointURLError("has a port that is not a number from 1 to 65535") }
            port = number
        } else {
            port = scheme.defaultPort
        }
        basePath = path == "/" ? "" : path
    }

    /// As the Host header says it: with the port unless it is the scheme's.
    package var authority: String { port == scheme.defaultPort ? host : "\(host):\(port)" }

    /// Scheme, host and port.
    package var origin: String { "\(scheme.rawValue)://\(authority)" }

    private static func split(_ authority: String) throws(EndpointURLError) -> (host: String, port: String?) {
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { throw EndpointURLError("has an unclosed [") }
            let host = String(authority[...close])
            guard IPAddress(String(host.dropFirst().dropLast()))?.isV6 == true else {
                throw EndpointURLError("has brackets around what is no IPv6 address")
            }
            let rest = authority[authority.index(after: close)...]
            if rest.isEmpty { return (host, nil) }
            guard rest.hasPrefix(":") else { throw EndpointURLError("has something between ] and the port") }
            return (host, String(rest.dropFirst()))
        }
        let pieces = authority.split(separator: ":", omittingEmptySubsequences: false)
        guard pieces.count <= 2, let host = pieces.first, !host.isEmpty else {
            throw EndpointURLError("has no host, or an IPv6 address without brackets")
        }
        let isName = host.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 46
                || $0 == 95
        }
        guard isName else { throw EndpointURLError("has a host name with a character that cannot be in one") }
        return (String(host), pieces.count == 2 ? String(pieces[1]) : nil)
    }
}

/// Says what is wrong with a URL; the caller knows where it stands.
package struct EndpointURLError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    init(_ message: String) { self.message = message }

    package var description: String { "the URL \(message)" }
}

extension EndpointURL: CustomStringConvertible {
    package var description: String { origin + basePath }
}
