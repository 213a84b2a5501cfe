/// Judges the host of a webhook's URL by its spelling.
enum WebhookHost {
    /// Names that lead into a private network by their definition or by custom (RFC 6761, 6762, 8375; ICANN's .internal).
    private static let privateSuffixes = [
        "localhost", "local", "internal", "localdomain", "home.arpa", "lan", "intranet", "private", "corp", "home",
        "test", "invalid", "onion",
    ]

    /// Where clouds answer with credentials. Names in `.internal` and names of one label are refused anyway.
    private static let metadataNames: Set<String> = ["metadata.goog", "metadata.google.internal", "instance-data"]

    /// - Parameter host: lower case; an IPv6 address in its brackets; without a dot at its end, or with more than one.
    static func check(_ host: String, _ policy: WebhookURLPolicy) throws(WebhookURLError) {
        if host.hasPrefix("[") {
            guard let address = IPAddress(String(host.dropFirst().dropLast())) else {
                throw WebhookURLError(.host, "has brackets around what is no IPv6 address")
            }
            return try check(address, policy)
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        if let last = labels.last, isNumber(last) {
            // The system's resolver reads 0x7f.1, 2130706433 and 017700000001 as addresses.
            guard let address = IPAddress(host) else {
                throw WebhookURLError(
                    .host,
                    "has a host that ends in a number; write an IPv4 address as four decimal numbers without zeros "
                        + "before them")
            }
            return try check(address, policy)
        }
        let isName =
            host.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
            }
        guard isName else {
            throw WebhookURLError(
                .host, "has a host that is no name: an empty or too long part, or a - at an end of one")
        }
        if metadataNames.contains(host) || host.hasSuffix(".metadata.goog") {
            throw WebhookURLError(.notPublic, "names a cloud's metadata service")
        }
        if policy.allowPrivate { return }
        guard labels.count > 1, !privateSuffixes.contains(where: { host == $0 || host.hasSuffix("." + $0) }) else {
            throw WebhookURLError(
                .notPublic, "has a host name of a private network; webhooks go to the public Internet only")
        }
    }

    private static func check(_ address: IPAddress, _ policy: WebhookURLPolicy) throws(WebhookURLError) {
        guard let why = policy.addresses.refusal(of: address) else { return }
        throw WebhookURLError(.notPublic, "has the address \(address), which is refused: \(why)")
    }

    /// As browsers decide whether a host is meant as an IPv4 address: all digits, or 0x and hexadecimal digits.
    private static func isNumber(_ label: Substring) -> Bool {
        if !label.isEmpty, label.utf8.allSatisfy({ (48...57).contains($0) }) { return true }
        return label.hasPrefix("0x")
            && label.utf8.dropFirst(2).allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
