extension JSONSchema {
    /// The value with absent properties filled in from `default`, at every depth it has and inside the defaults.
    ///
    /// Follows `properties`, `additionalProperties`, `items`, `prefixItems`, `allOf` and `$ref`; alternatives and
    /// conditions give no defaults, since which of them applies may depend on what is filled in.
    package func applyingDefaults(to value: JSON) -> JSON {
        var result = value
        var budget = Int.max
        fill(&result, from: [0], budget: &budget)
        return result
    }

    /// Refuses defaults that do not follow their own schema, and those that contain themselves and so have no end.
    func checkDefaults() throws(SchemaError) {
        let limit = 1_000
        for index in nodes.indices {
            guard var value = defaultValue(of: [index]) else { continue }
            let pointer = nodes[index].pointer.appending("default")
            var budget = limit
            fill(&value, from: [index], budget: &budget)
            guard budget > 0 else {
                throw SchemaError(pointer: pointer, message: "the default fills in more than \(limit) values")
            }
            // A default may leave out what the defaults of its own members fill in.
            if let violation = validate(value, from: index).first {
                throw SchemaError(
                    pointer: pointer, message: "the default does not follow its own schema: \(violation)")
            }
        }
    }

    /// Takes all schemas of a value together, so that each value is visited once however the schemas are entangled.
    /// - Parameter budget: how many defaults may still be put in.
    private func fill(_ value: inout JSON, from indices: [Int], budget: inout Int) {
        let group = together(indices)
        switch value {
        case .object(var members):
            value = .null  // lets the dictionary be changed in place
            for (name, schemas) in memberSchemas(group, members) {
                guard var member = members[name] ?? (budget > 0 ? defaultValue(of: schemas) : nil) else { continue }
                if members[name] == nil { budget -= 1 }
                fill(&member, from: schemas, budget: &budget)
                members[name] = member
            }
            value = .object(members)
        case .array(var elements):
            value = .null
            for position in elements.indices {
                let schemas = group.compactMap { index in
                    let node = nodes[index]
                    return position < node.prefixItems.count ? node.prefixItems[position] : node.items
                }
                if !schemas.isEmpty { fill(&elements[position], from: schemas, budget: &budget) }
            }
            value = .array(elements)
        default:
            break
        }
    }

    /// The schemas of each member that is there or could be.
    private func memberSchemas(_ group: [Int], _ members: [String: JSON]) -> [String: [Int]] {
        var result: [String: [Int]] = [:]
        for index in group {
            let node = nodes[index]
            for (name, schema) in node.properties { result[name, default: []].append(schema) }
            guard let schema = node.additionalProperties else { continue }
            for name in members.keys where node.properties[name] == nil { result[name, default: []].append(schema) }
        }
        return result
    }

    private func defaultValue(of indices: [Int]) -> JSON? {
        for index in together(indices) {
            if let value = nodes[index].defaultValue { return value }
        }
        return nil
    }

    /// The schemas and all that they apply to the same value without conditions, each once, outer before inner.
    private func together(_ indices: [Int]) -> [Int] {
        var result: [Int] = []
        var seen = Set<Int>()
        var waiting = Array(indices.reversed())
        while let index = waiting.popLast() {
            guard seen.insert(index).inserted else { continue }
            result.append(index)
            waiting += nodes[index].allOf.reversed()
            if let reference = nodes[index].reference { waiting.append(reference) }
        }
        return result
    }
}
