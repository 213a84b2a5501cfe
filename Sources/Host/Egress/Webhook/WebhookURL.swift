/// The URL of a webhook endpoint, judged by a policy. Judge it again before each call: the policy may have changed since it
/// was stored. A name's addresses are judged when a connection is opened, not here, so there is no time between.
package struct WebhookURL: Hashable, Sendable {
    let endpoint: EndpointURL
    /// Path and query, as written.
    let target: String

    package static let maximumLength = 2048

    /// - Throws: `WebhookURLError`.
    package init(_ text: String, policy: WebhookURLPolicy) throws(WebhookURLError) {
        guard text.utf8.count <= Self.maximumLength else {
            throw WebhookURLError(.malformed, "is longer than \(Self.maximumLength) bytes")
        }
        // Each is read differently by different parsers, which is what tricks are made of.
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }) else {
            throw WebhookURLError(
                .malformed,
                "has a space, a control, a backslash or a non-ASCII character; write a host name in its xn-- form and "
                    + "other characters percent-encoded")
        }
        guard !text.utf8.contains(UInt8(ascii: "#")) else {
            throw WebhookURLError(.fragment, "has a fragment (#…), which is never sent; leave it out")
        }
        let scheme = try Self.scheme(text, policy)
        let rest = text.utf8.dropFirst(scheme.rawValue.utf8.count + 3)
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        endpoint = try Self.endpoint(scheme, String(decoding: rest[..<end], as: UTF8.self))
        let tail = String(decoding: rest[end...], as: UTF8.self)
        target = tail.hasPrefix("/") ? tail : "/" + tail
        if let ports = policy.ports, !ports.contains(endpoint.port) {
            let allowed = ports.sorted().map(String.init).joined(separator: ", ")
            throw WebhookURLError(.port, "has the port \(endpoint.port); webhooks go to \(allowed)")
        }
        try WebhookHost.check(endpoint.host, policy)
    }

    private static func scheme(
        _ text: String, _ policy: WebhookURLPolicy
    ) throws(WebhookURLError) -> EndpointURL.Scheme {
        let lowercased = text.lowercased()
        if lowercased.hasPrefix("https://") { return .https }
        guard lowercased.hasPrefix("http://") else {
            throw WebhookURLError(.scheme, "must begin with https://")
        }
        guard policy.allowHTTP else {
            throw WebhookURLError(
                .scheme, "must begin with https://: over http anybody on the way reads and changes it")
        }
        return .http
    }

    private static func endpoint(
        _ scheme: EndpointURL.Scheme, _ authority: String
    ) throws(WebhookURLError) -> EndpointURL {
        guard !authority.utf8.contains(UInt8(ascii: "@")) else {
            throw WebhookURLError(
                .credentials, "must not hold a user name or password; webhooks prove themselves by their signature")
        }
        do throws(EndpointURLError) {
            let endpoint = try EndpointURL("\(scheme.rawValue)://\(authority)")
            // The dot of the root changes nothing about where a name leads, but hides it from who compares names.
            guard endpoint.host.hasSuffix(".") else { return endpoint }
            return try EndpointURL("\(scheme.rawValue)://\(endpoint.host.dropLast()):\(endpoint.port)")
        } catch {
            throw WebhookURLError(.malformed, error.message)
        }
    }

    package var host: String { endpoint.host }

    package var port: Int { endpoint.port }

    /// Scheme, host and port; for messages, since a path may hold a token of the receiver's.
    package var origin: String { endpoint.origin }

    /// Host, and port if it is not the scheme's own: what lists show.
    package var shownHost: String { String(origin.drop { $0 != "/" }.dropFirst(2)) }

    /// As it is stored: the origin in its shortest form, path and query as written.
    package var text: String { origin + target }
}

extension WebhookURL: CustomStringConvertible {
    package var description: String { origin }
}
