import Domain

/// One provider against what its plugin says of itself.
struct ProviderCheck {
    let provider: Provider
    private(set) var diagnostics: [ConfigDiagnostic] = []

    init(provider: Provider) { self.provider = provider }

    mutating func error(_ path: [String], _ message: String, hint: String? = nil, atKey: Bool = false) {
        add(provider.position(path, preferringKey: atKey), message, hint: hint)
    }

    mutating func warn(_ path: [String], _ message: String, hint: String?) {
        diagnostics.append(ConfigDiagnostic(.warning, at: provider.position(path), message, hint: hint))
    }

    private mutating func add(_ position: SourcePosition, _ message: String, hint: String?) {
        // A provider that is switched off may lack what is being removed or not there yet.
        diagnostics.append(
            ConfigDiagnostic(provider.isEnabled ? .error : .warning, at: position, message, hint: hint))
    }

    mutating func unknownPlugin(_ available: [String]) {
        let near = closestMatch(to: provider.plugin, among: available).map { "did you mean \(quoted($0))?" }
        let rest =
            available.isEmpty
            ? "no plugin was found; check the plugin folders"
            : "there are: \(available.sorted().joined(separator: ", "))"
        error(
            ["plugin"], "there is no plugin \(quoted(provider.plugin)) (lib\(provider.plugin).so)", hint: near ?? rest)
    }

    mutating func untrusted(_ problem: TrustProblem) {
        error(problem.path, problem.message(provider.plugin), hint: problem.hint)
    }

    mutating func endpoints(_ manifest: Manifest) {
        let names = manifest.endpoints.map(\.name)
        for name in provider.endpoints.keys.sorted() where !names.contains(name) {
            error(
                ["endpoints", name], "endpoints: the plugin \(provider.plugin) has no endpoint \(quoted(name))",
                hint: suggestion(for: name, among: names) ?? "it has none", atKey: true)
        }
        for endpoint in manifest.endpoints where endpoint.required && provider.endpoints[endpoint.name] == nil {
            error(
                ["endpoints"], "endpoints: \(quoted(endpoint.name)) is missing; the plugin \(provider.plugin) needs it",
                hint: "add endpoints: { \(endpoint.name): https://… }", atKey: true)
        }
    }

    mutating func secrets(_ manifest: Manifest) {
        let names = manifest.secrets.map(\.name)
        let rules = provider.tenants.all
        let unknown: (String) -> String = { [provider] name in
            "secrets: the plugin \(provider.plugin) has no secret \(quoted(name))"
        }
        for name in provider.secrets.keys.sorted() where !names.contains(name) {
            error(
                ["secrets", name], unknown(name), hint: suggestion(for: name, among: names) ?? "it has none",
                atKey: true)
        }
        for (tenant, rule) in rules {
            for name in rule.secrets.keys.sorted() where !names.contains(name) {
                error(
                    ["tenants", tenant, "secrets", name], unknown(name),
                    hint: suggestion(for: name, among: names) ?? "it has none", atKey: true)
            }
        }
        for secret in manifest.secrets where secret.required && provider.secrets[secret.name] == nil {
            let about = secret.description.isEmpty ? "" : " (\(secret.description))"
            let message = "\(quoted(secret.name))\(about) is missing; the plugin \(provider.plugin) needs it"
            let hint = "add secrets: { \(secret.name): { env: NAME } }"
            let lacking = rules.filter { $0.rule.isEnabled && $0.rule.secrets[secret.name] == nil }
            if lacking.count == rules.filter(\.rule.isEnabled).count {
                error(["secrets"], "secrets: \(message)", hint: hint, atKey: true)
            } else {
                // Some tenants bring their own; only the others are without.
                for (tenant, _) in lacking {
                    error(["tenants", tenant], "tenants.\(tenant).secrets: \(message)", hint: hint, atKey: true)
                }
            }
        }
    }

    mutating func operations(_ manifest: Manifest) {
        let names = Array(Set(manifest.operations.map(\.id.name))).sorted()
        for (tenant, rule) in provider.tenants.all {
            for (index, filter) in (rule.operations ?? []).enumerated()
            where !manifest.operations.contains(where: { filter.matches($0.id) }) {
                error(
                    ["tenants", tenant, "operations", String(index)],
                    "tenants.\(tenant).operations: the plugin \(provider.plugin) has no operation \(filter)",
                    hint: suggestion(for: filter.name, among: names))
            }
        }
        for filter in provider.prices.keys where !manifest.operations.contains(where: { filter.matches($0.id) }) {
            diagnostics.append(
                ConfigDiagnostic(
                    .warning, at: provider.position(["prices", filter.description], preferringKey: true),
                    "prices: the plugin \(provider.plugin) has no operation \(filter)",
                    hint: suggestion(for: filter.name, among: names)))
        }
    }

    mutating func tenantNames(_ known: [String]) {
        for (name, _) in provider.tenants.all where name != TenantRules.others && !known.contains(name) {
            diagnostics.append(
                ConfigDiagnostic(
                    .warning, at: provider.position(["tenants", name], preferringKey: true),
                    "tenants: there is no tenant \(quoted(name)) on this host",
                    hint: closestMatch(to: name, among: known).map { "did you mean \(quoted($0))?" }
                        ?? "create it with gatehouse tenant create \(name)"))
        }
    }
}

extension ProviderCheck {
    /// The provider's own configuration where some tenant is served with it, then each tenant's with its own keys. A
    /// fault that all share is reported once.
    mutating func config(_ outcome: SchemaOutcome) {
        let schema: JSONSchema
        switch outcome {
        case .usable(let compiled): schema = compiled
        case .broken(let message):
            error(
                ["plugin"], "the configuration schema of the plugin \(provider.plugin) cannot be used: \(message)",
                hint: "this is for the plugin's vendor to repair")
            return
        }
        let rules = provider.tenants.all.filter(\.rule.isEnabled)
        var seen: Set<SchemaViolation> = []
        if rules.isEmpty || rules.contains(where: { $0.rule.config.isEmpty }) {
            for violation in schema.validate(provider.config) {
                seen.insert(violation)
                report(violation, tenant: nil)
            }
        }
        for (tenant, rule) in rules where !rule.config.isEmpty {
            for violation in schema.validate(provider.config(for: rule)) {
                let isOwn = violation.pointer.tokens.first.map { rule.config[$0] != nil } ?? true
                guard isOwn || seen.insert(violation).inserted else { continue }
                report(violation, tenant: tenant)
            }
        }
    }

    private mutating func report(_ violation: SchemaViolation, tenant: String?) {
        let isUnknownKey = violation.keyword == "additionalProperties"
        let position = provider.position(of: violation.pointer, tenant: tenant, preferringKey: isUnknownKey)
        let path = violation.pointer.isRoot ? "config" : "config\(violation.pointer)"
        add(
            position, "\(path): \(violation.message)",
            hint: tenant.map { "as tenant \($0 == TenantRules.others ? "\"*\"" : $0) would be served" })
    }
}
