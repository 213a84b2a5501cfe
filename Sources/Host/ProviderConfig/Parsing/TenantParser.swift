/// Who may use the provider, and how.
struct TenantParser {
    static let keys = ["enabled", "priority", "weight", "shadow", "operations", "config", "secrets"]

    let secrets: SecretParser

    func rules(_ reader: NodeReader) -> TenantRules {
        guard let entries = reader.entries("a mapping of tenants") else { return .everyone }
        if entries.isEmpty {
            reader.error(
                "no tenant is listed, so nobody could use the provider", hint: "leave tenants out to allow all")
        }
        var rules: [String: TenantRule] = [:]
        for entry in entries {
            guard entry.key == TenantRules.others || NameRule.tenant.accepts(entry.key) else {
                reader.error("expected \(NameRule.tenant.expected), found \(quoted(entry.key))", at: entry.keyPosition)
                continue
            }
            rules[entry.key] = rule(reader.child(entry.key, entry.value))
        }
        return .listed(rules)
    }

    private func rule(_ reader: NodeReader) -> TenantRule? {
        guard let section = reader.section(Self.keys, "a mapping such as { priority: 10 }") else { return nil }
        var rule = TenantRule()
        if let value = section["enabled"]?.bool() { rule.isEnabled = value }
        if let value = section["priority"]?.integer(0...1_000_000) { rule.priority = value }
        if let value = section["weight"]?.integer(1...1000) { rule.weight = value }
        if let value = section["shadow"]?.bool() { rule.isShadow = value }
        rule.operations = section["operations"].flatMap { operations($0) }
        rule.config = section["config"].flatMap { $0.object() } ?? [:]
        rule.secrets = section["secrets"].map { secrets.references($0) } ?? [:]
        return rule
    }

    private func operations(_ reader: NodeReader) -> [OperationFilter]? {
        guard let elements = reader.elements("a list of operations") else { return nil }
        if elements.isEmpty {
            reader.error("the list is empty, so nothing could be asked", hint: "write enabled: false, or leave it out")
        }
        return elements.compactMap { element in
            let expected = "an operation such as verification.id or verification.id/1"
            guard let text = element.text(expected) else { return nil }
            guard let filter = OperationFilter(text) else {
                element.mismatch(expected)
                return nil
            }
            return filter
        }
    }
}
