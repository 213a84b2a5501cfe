import Domain

extension ProviderCheck {
    /// Operations that are not offered because of a setting that is left out, as each tenant would be served. What all
    /// share is said once.
    mutating func needs(_ manifest: Manifest) {
        let rules = provider.tenants.all.filter(\.rule.isEnabled)
        for operation in manifest.operations {
            let lacking = rules.map { name, rule in
                (name, manifest.lacking(operation, endpoints: provider.endpoints.keys, secrets: names(of: rule)))
            }
            guard let first = lacking.first(where: { !$0.1.isEmpty }) else { continue }
            if lacking.allSatisfy({ $0.1 == first.1 }) {
                notOffered(operation, first.1, at: ["plugin"])
            } else {
                for (tenant, missing) in lacking where !missing.isEmpty {
                    notOffered(operation, missing, at: ["tenants", tenant])
                }
            }
        }
    }

    private mutating func notOffered(_ operation: Manifest.Operation, _ missing: [String], at path: [String]) {
        warn(
            path, "\(operation.id) is not offered: it needs \(missing.joined(separator: " and "))",
            hint: "set it, or leave it if nobody is to ask for this")
    }

    private func names(of rule: TenantRule) -> Set<String> {
        Set(provider.secrets.keys).union(rule.secrets.keys)
    }

    /// What the host fills in is not the operator's to say.
    mutating func secretNames(_ manifest: Manifest) {
        for setting in manifest.secretNameSettings {
            let message = "the host fills in \(quoted(setting)) with the names of the secrets that are set"
            if provider.config[setting] != nil {
                error(["config", setting], "config/\(setting): \(message)", hint: "take it out", atKey: true)
            }
            for (tenant, rule) in provider.tenants.all where rule.config[setting] != nil {
                error(
                    ["tenants", tenant, "config", setting], "config/\(setting): \(message)", hint: "take it out",
                    atKey: true)
            }
        }
    }
}
