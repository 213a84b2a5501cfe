import Domain

/// Reads one file of `providers.d`. Every problem is reported; a provider comes out only when there is no error.
struct ProviderParser {
    static let keys = [
        "id", "plugin", "digest", "trust", "enabled", "isolation", "endpoints", "secrets", "config", "limits", "retry",
        "breaker",
        "schedule", "prices", "templates", "tls", "callbacks", "tenants",
    ]

    let environment: [String: String]
    let digest: ContentDigest
    let diagnostics: DiagnosticCollector

    /// `id` is what the file calls itself, also when it is broken otherwise.
    func parse(_ bytes: [UInt8], file: String) -> (provider: Provider?, id: String?, idPosition: SourcePosition?) {
        guard let root = YAMLParser.parse(bytes, file: file, diagnostics) else {
            if !diagnostics.hasErrors(in: file) { reportEmpty(SourcePosition(file: file, line: 1, column: 1)) }
            return (nil, nil, nil)
        }
        if root.isNull || root.entries?.isEmpty == true {
            reportEmpty(root.position)
            return (nil, nil, nil)
        }
        guard root.entries != nil else {
            diagnostics.error(
                root.position, "expected a mapping that begins with id: and plugin:, found \(root.kind)",
                hint: "one file describes one provider")
            return (nil, nil, nil)
        }
        let reader = NodeReader(node: root, path: "", diagnostics: diagnostics)
        guard let section = reader.section(Self.keys, "a mapping") else { return (nil, nil, nil) }
        let id = required(section, "id", .provider, "id: my-provider")
        let provider = read(section, root, id: id)
        return (provider, id, section["id"]?.position)
    }

    private func reportEmpty(_ position: SourcePosition) {
        diagnostics.error(
            position, "the file is empty, expected a provider", hint: "begin with id: and plugin:, or delete the file")
    }

    private func required(_ section: SectionReader, _ key: String, _ rule: NameRule, _ example: String) -> String? {
        guard let reader = section[key] else {
            diagnostics.error(section.reader.position, "the key \(key) is missing", hint: "add \(example)")
            return nil
        }
        return reader.name(rule)
    }

    private func read(_ section: SectionReader, _ root: YAMLNode, id: String?) -> Provider? {
        let file = root.position.file
        let secrets = SecretParser(folder: ConfigFile.folder(of: file))
        let plugin = plugin(section)
        let pin = section["digest"].flatMap { digestPin($0) }
        let signedBy = section["trust"].map { trust($0) } ?? []
        let isEnabled = section["enabled"]?.bool() ?? true
        let isolation = section["isolation"].flatMap { $0.choice(Isolation.self) } ?? .cell
        let endpoints = section["endpoints"].map { self.endpoints($0) } ?? [:]
        let own = section["secrets"].map { secrets.references($0) } ?? [:]
        let config = section["config"].flatMap { $0.object() } ?? [:]
        let policies = PolicyParser()
        let limits = section["limits"].map { policies.limits($0) } ?? ProviderLimits()
        let retry = section["retry"].map { policies.retry($0) } ?? RetryPolicy()
        let breaker = section["breaker"].map { policies.breaker($0) } ?? BreakerPolicy()
        let schedule = section["schedule"].map { policies.schedule($0) } ?? ProviderSchedule()
        let prices = section["prices"].map { policies.prices($0) } ?? [:]
        let templates = section["templates"].map { TemplateParser.templates($0) } ?? []
        let tls = section["tls"].map { tlsFiles($0, folder: secrets.folder) } ?? TLSFiles()
        let callbacks = section["callbacks"].map { self.callbacks($0) } ?? CallbackPolicy()
        let tenants = section["tenants"].map { TenantParser(secrets: secrets).rules($0) } ?? .everyone
        guard let id, let plugin, !diagnostics.hasErrors(in: file) else { return nil }
        let canonical = canonical(root, endpoints)
        return Provider(
            id: id, plugin: plugin, digest: pin, signedBy: signedBy, isEnabled: isEnabled, isolation: isolation,
            endpoints: endpoints,
            config: .object(config), secrets: own, limits: limits, retry: retry, breaker: breaker, schedule: schedule,
            prices: prices, templates: templates, tls: tls, callbacks: callbacks, tenants: tenants,
            canonical: canonical,
            revision: digest(canonical.serialized()), file: file, source: root)
    }

    /// The environment decides what an address with `${…}` means, so the meaning is what the revision covers.
    private func canonical(_ root: YAMLNode, _ endpoints: [String: EndpointURL]) -> JSON {
        guard var members = root.json.object else { return root.json }
        if members["endpoints"] != nil { members["endpoints"] = .object(endpoints.mapValues { .string($0.text) }) }
        return .object(members)
    }
}
