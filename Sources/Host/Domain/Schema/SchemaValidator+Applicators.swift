extension SchemaValidator {
    /// The schemas that judge the same value together with this one.
    mutating func applyOthers(_ index: Int, _ value: JSON, _ isConfidential: Bool) {
        if let reference = nodes[index].reference { visit(reference, value, isConfidential: isConfidential) }
        for schema in nodes[index].allOf { visit(schema, value, isConfidential: isConfidential) }
        if !nodes[index].anyOf.isEmpty { checkAnyOf(nodes[index].anyOf, value, isConfidential) }
        if !nodes[index].oneOf.isEmpty { checkOneOf(nodes[index].oneOf, value, isConfidential) }
        if let schema = nodes[index].not, judge(schema, value, isConfidential).isEmpty {
            let found = SchemaMessage.found(value, isConfidential: isConfidential)
            report("not", "expected a value that the excluded form does not fit, found \(found)")
        }
        if let condition = nodes[index].condition {
            let branch = judge(condition, value, isConfidential).isEmpty ? nodes[index].then : nodes[index].otherwise
            if let branch { visit(branch, value, isConfidential: isConfidential) }
        }
    }

    private mutating func checkAnyOf(_ schemas: [Int], _ value: JSON, _ isConfidential: Bool) {
        var outcomes: [[SchemaViolation]] = []
        for schema in schemas {
            let outcome = judge(schema, value, isConfidential)
            if outcome.isEmpty { return }
            outcomes.append(outcome)
        }
        reportAlternatives("anyOf", outcomes)
    }

    private mutating func checkOneOf(_ schemas: [Int], _ value: JSON, _ isConfidential: Bool) {
        var outcomes: [[SchemaViolation]] = []
        for schema in schemas { outcomes.append(judge(schema, value, isConfidential)) }
        let matching = outcomes.count(where: \.isEmpty)
        if matching == 0 {
            reportAlternatives("oneOf", outcomes)
        } else if matching > 1 {
            report("oneOf", "expected exactly one of \(outcomes.count) forms to fit, found \(matching)")
        }
    }

    /// When the value is of the kind of one alternative only, the faults of that one are what its author wants to know.
    private mutating func reportAlternatives(_ keyword: String, _ outcomes: [[SchemaViolation]]) {
        let here = depth
        let plausible = outcomes.filter { outcome in
            !outcome.contains { ["type", "const"].contains($0.keyword) && $0.pointer.tokens.count == here }
        }
        if plausible.count == 1 {
            violations += plausible[0]
            return
        }
        var texts: [String] = []
        for outcome in outcomes {
            guard let first = outcome.first else { continue }
            let text = first.pointer.tokens.count == here ? first.message : first.description
            if !texts.contains(text) { texts.append(text) }
        }
        let listed = texts.prefix(6).joined(separator: "; or ")
        report(keyword, texts.count == 1 ? listed : "expected one of \(outcomes.count) forms, found none: \(listed)")
    }
}
