import Domain

/// Switches a provider on or off in the text of its file, for all or for one tenant.
package enum ProviderSwitch {
    /// Why the text is better changed by hand.
    package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// - Parameter tenant: nil for the provider as a whole.
    /// - Returns: the new text; nil when it says so already.
    /// - Throws: where the text cannot be changed without a doubt. What is returned was read again, and differs from
    ///   what was there in exactly this.
    package static func set(
        _ isEnabled: Bool, tenant: String?, in bytes: [UInt8], file: String
    ) throws(Refusal) -> [UInt8]? {
        let (root, problems) = YAMLParser.parse(bytes, file: file)
        guard let root, root.entries != nil, !problems.hasErrors else {
            throw Refusal(description: "\(file) has errors; correct them first: gatehouse config check")
        }
        var work = Work(edit: YAMLEdit(bytes), expected: root.json, file: file)
        let isChanged =
            if let tenant {
                try work.set(isEnabled, tenant: tenant, root)
            } else {
                try work.set(isEnabled, root)
            }
        guard isChanged else { return nil }
        let (again, faults) = YAMLParser.parse(work.edit.bytes, file: file)
        guard let again, !faults.hasErrors, again.json == work.expected else { throw work.refusal(root.position) }
        return work.edit.bytes
    }

    /// The text as far as it is changed, and what it must mean in the end.
    private struct Work {
        var edit: YAMLEdit
        var expected: JSON
        let file: String

        func refusal(_ position: SourcePosition) -> Refusal {
            Refusal(
                description:
                    "\(position): this is written in a way that cannot be changed without a doubt; change it by hand")
        }

        mutating func set(_ isEnabled: Bool, _ root: YAMLNode) throws(Refusal) -> Bool {
            expected = expected.setting(["enabled"], to: .bool(isEnabled))
            if let known = root.entry("enabled") { return try replace(known.value, isEnabled) }
            if isEnabled { return false }
            if isFlow(root) {
                try insert("enabled", "false", into: root)
            } else if let id = root.entry("id") {
                edit.insertLine("enabled: false", after: id.value.position, column: id.keyPosition.column)
            } else {
                throw refusal(root.position)
            }
            return true
        }

        mutating func set(_ isEnabled: Bool, tenant: String, _ root: YAMLNode) throws(Refusal) -> Bool {
            guard let tenants = root.entry("tenants") else {
                // Every tenant may use it.
                return try isEnabled ? false : list(tenant, root)
            }
            guard let rules = tenants.value.entries, !rules.isEmpty else { throw refusal(tenants.keyPosition) }
            if let rule = rules.first(where: { $0.key == tenant }) {
                return try set(isEnabled, rule: rule.value, tenant)
            }
            let others = tenants.value.entry(TenantRules.others)?.value
            let isServed = others.map { $0.entry("enabled")?.value.json != .bool(false) } ?? false
            if isServed == isEnabled { return false }
            let rule: JSON = isEnabled ? .object([:]) : ["enabled": false]
            expected = expected.setting(["tenants", tenant], to: rule)
            let text = isEnabled ? "{}" : "{ enabled: false }"
            if isFlow(tenants.value) {
                try insert(tenant, text, into: tenants.value)
            } else {
                edit.insertLine("\(Self.key(tenant)): \(text)", before: rules[0].keyPosition)
            }
            return true
        }

        private mutating func set(_ isEnabled: Bool, rule: YAMLNode, _ tenant: String) throws(Refusal) -> Bool {
            if let known = rule.entry("enabled") {
                expected = expected.setting(["tenants", tenant, "enabled"], to: .bool(isEnabled))
                return try replace(known.value, isEnabled)
            }
            if isEnabled { return false }
            if rule.isNull {
                expected = expected.setting(["tenants", tenant], to: ["enabled": false])
                guard let offset = edit.offset(of: rule.position), edit.byte(at: offset - 1) == UInt8(ascii: ":") else {
                    throw refusal(rule.position)
                }
                edit.insert(" { enabled: false }", at: offset)
                return true
            }
            guard let entries = rule.entries else { throw refusal(rule.position) }
            expected = expected.setting(["tenants", tenant, "enabled"], to: false)
            if isFlow(rule) {
                try insert("enabled", "false", into: rule)
            } else if let first = entries.first {
                edit.insertLine("enabled: false", before: first.keyPosition)
            } else {
                throw refusal(rule.position)
            }
            return true
        }

        /// The others stay as they were, served by a rule of their own.
        private mutating func list(_ tenant: String, _ root: YAMLNode) throws(Refusal) -> Bool {
            guard tenant != TenantRules.others else {
                throw Refusal(
                    description: "\(file): every tenant may use it; switch the provider itself off, without a tenant")
            }
            expected = expected.setting(
                ["tenants"], to: .object([tenant: ["enabled": false], TenantRules.others: .object([:])]))
            if isFlow(root) {
                try insert("tenants", "{ \(Self.key(tenant)): { enabled: false }, \"*\": {} }", into: root)
            } else {
                let column = root.entries?.first?.keyPosition.column ?? 1
                edit.append("tenants:", column: column)
                edit.append("\(Self.key(tenant)): { enabled: false }", column: column + 2)
                edit.append("\"*\": {}", column: column + 2)
            }
            return true
        }

        private mutating func replace(_ node: YAMLNode, _ isEnabled: Bool) throws(Refusal) -> Bool {
            guard case .scalar(let scalar) = node.content, case .bool(let known) = scalar.value,
                let offset = edit.offset(of: node.position)
            else { throw refusal(node.position) }
            if known == isEnabled { return false }
            guard edit.replace(scalar.text, at: offset, with: isEnabled ? "true" : "false") else {
                throw refusal(node.position)
            }
            return true
        }

        private func isFlow(_ node: YAMLNode) -> Bool {
            edit.offset(of: node.position).flatMap { edit.byte(at: $0) } == UInt8(ascii: "{")
        }

        /// The first member of a mapping in braces, in the style of those that follow.
        private mutating func insert(_ key: String, _ value: String, into node: YAMLNode) throws(Refusal) {
            guard let brace = edit.offset(of: node.position) else { throw refusal(node.position) }
            var next = brace + 1
            while let byte = edit.byte(at: next), byte == 0x20 || byte == 0x0A || byte == 0x0D { next += 1 }
            switch edit.byte(at: next) {
            case UInt8(ascii: "}"): edit.insert(" \(Self.key(key)): \(value) ", at: brace + 1)
            case UInt8(ascii: "\""): edit.insert("\(JSON.string(key).text): \(value), ", at: next)
            default: edit.insert("\(Self.key(key)): \(value), ", at: next)
            }
        }

        private static func key(_ name: String) -> String {
            let isPlain =
                name.utf8.first.map { $0 != UInt8(ascii: "-") } ?? false
                && name.utf8.allSatisfy { byte in
                    switch byte {
                    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
                    default: false
                    }
                }
            return isPlain ? name : JSON.string(name).text
        }
    }
}

extension JSON {
    /// With the member that `path` leads to; objects on the way are made where there is none.
    fileprivate func setting(_ path: [String], to value: JSON) -> JSON {
        guard let first = path.first else { return value }
        var object = self.object ?? [:]
        object[first] = (object[first] ?? .object([:])).setting(Array(path.dropFirst()), to: value)
        return .object(object)
    }
}
