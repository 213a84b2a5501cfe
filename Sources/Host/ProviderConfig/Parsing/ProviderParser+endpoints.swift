extension ProviderParser {
    /// Name → address. The only place where `${NAME}` and `${NAME:-default}` are replaced from the environment.
    func endpoints(_ reader: NodeReader) -> [String: EndpointURL] {
        var endpoints: [String: EndpointURL] = [:]
        for entry in reader.entries("a mapping of names to addresses") ?? [] {
            let endpoint = reader.child(entry.key, entry.value)
            guard NameRule.part.accepts(entry.key) else {
                endpoint.error("expected \(NameRule.part.expected)", at: entry.keyPosition)
                continue
            }
            guard let text = endpoint.text("an address such as https://api.example.com"),
                let resolved = substitute(text, endpoint)
            else { continue }
            endpoints[entry.key] = endpoint.url(resolved)
        }
        return endpoints
    }

    private func substitute(_ text: String, _ reader: NodeReader) -> String? {
        var output = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "$") {
            output += rest[..<start]
            let after = rest.index(after: start)
            guard after < rest.endIndex, rest[after] == "{", let end = rest[after...].firstIndex(of: "}") else {
                reader.error("expected ${NAME} or ${NAME:-default}, found \(quoted(String(rest[start...])))")
                return nil
            }
            let inner = rest[rest.index(after: after)..<end]
            let (name, fallback) = Self.split(inner)
            guard SecretParser.isVariable(name) else {
                reader.error(
                    "expected the name of a variable in ${ }: capital letters, digits and _, found \(quoted(name))")
                return nil
            }
            let value = environment[name].flatMap { $0.isEmpty ? nil : $0 }
            guard let replacement = value ?? fallback else {
                reader.error(
                    "the environment variable \(name) is not set",
                    hint: "set it where the host is started, or write ${\(name):-https://…}")
                return nil
            }
            output += replacement
            rest = rest[rest.index(after: end)...]
        }
        return output + rest
    }

    private static func split(_ inner: Substring) -> (name: String, fallback: String?) {
        guard let colon = inner.firstIndex(of: ":"), inner[colon...].hasPrefix(":-") else {
            return (String(inner), nil)
        }
        return (String(inner[..<colon]), String(inner[colon...].dropFirst(2)))
    }

    func tlsFiles(_ reader: NodeReader, folder: String) -> TLSFiles {
        var files = TLSFiles()
        guard let section = reader.section(["ca", "client_cert", "client_key"], "a mapping of files") else {
            return files
        }
        let path: (String) -> String? = { key in
            section[key]?.text("the path of a PEM file").map { ConfigFile.resolve($0, in: folder) }
        }
        files.ca = path("ca")
        files.clientCertificate = path("client_cert")
        files.clientKey = path("client_key")
        for (present, absent) in [("client_cert", "client_key"), ("client_key", "client_cert")] {
            if let value = section[present], section[absent] == nil {
                value.error("stands alone, expected \(absent) as well", hint: "a certificate is used with its key")
            }
        }
        return files
    }

    func callbacks(_ reader: NodeReader) -> CallbackPolicy {
        var policy = CallbackPolicy()
        guard let section = reader.section(["allow_from", "unsigned_callbacks"], "a mapping with allow_from") else {
            return policy
        }
        if let list = section["allow_from"] {
            let elements = list.elements("a list of blocks of addresses")
            policy.allowFrom = elements?.compactMap { $0.cidr() } ?? []
            if elements?.isEmpty == true {
                list.error("the list is empty", hint: "leave it out to allow every address")
            }
        }
        policy.acceptsUnsigned = section["unsigned_callbacks"]?.bool() ?? false
        if policy.acceptsUnsigned {
            section["unsigned_callbacks"]?.warning(
                "callbacks are believed without a signature", hint: "set allow_from, or let the provider sign them")
        }
        return policy
    }
}
