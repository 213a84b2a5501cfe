/// One run of a schema over a value.
struct SchemaValidator {
    let nodes: [SchemaNode]
    var violations: [SchemaViolation] = []
    private var path: [String] = []
    /// Visits left. Nested alternatives can multiply the work; a vendor's schema must not be able to stall the host.
    private var budget = 2_000_000

    init(nodes: [SchemaNode]) { self.nodes = nodes }

    mutating func visit(_ index: Int, _ value: JSON, isConfidential inherited: Bool) {
        guard budget > 0, violations.count < JSONSchema.maximumViolations else { return }
        budget -= 1
        let node = nodes[index]
        let isConfidential = inherited || node.isConfidential
        if let verdict = node.verdict {
            if !verdict { report("false", "expected nothing here, found \(Self.article(value))") }
            return
        }
        if let types = node.types, !types.accepts(value) {
            // A fraction where an integer is wanted is the one case where the kind alone would puzzle.
            let found = value.number != nil && !isConfidential ? SchemaMessage.quoted(value) : value.typeName
            report("type", "expected \(types.text), found \(found)")
        } else {
            checkAny(node, value, isConfidential)
            switch value {
            case .string(let text): checkString(node, text, isConfidential)
            case .number(let number): checkNumber(node, number, isConfidential)
            case .array(let elements): checkArray(node, elements, isConfidential)
            case .object(let members): checkObject(node, members, isConfidential)
            case .null, .bool: break
            }
        }
        applyOthers(node, value, isConfidential)
    }

    private mutating func checkAny(_ node: SchemaNode, _ value: JSON, _ isConfidential: Bool) {
        if let allowed = node.enumeration, !allowed.contains(value) {
            let hint =
                isConfidential ? "" : value.string.map { didYouMean($0, among: allowed.compactMap(\.string)) } ?? ""
            let found = SchemaMessage.found(value, isConfidential: isConfidential)
            report("enum", "expected one of \(SchemaMessage.alternatives(allowed)), found \(found)\(hint)")
        }
        if let constant = node.constant, constant != value {
            let found = SchemaMessage.found(value, isConfidential: isConfidential)
            report("const", "expected \(SchemaMessage.quoted(constant)), found \(found)")
        }
    }

    private mutating func checkArray(_ node: SchemaNode, _ elements: [JSON], _ isConfidential: Bool) {
        checkCount(elements.count, "item", node.minItems, node.maxItems, ("minItems", "maxItems"))
        if node.uniqueItems, Set(elements).count != elements.count {
            report("uniqueItems", "expected different items, found equal ones")
        }
        for (position, element) in elements.enumerated() {
            let schema = position < node.prefixItems.count ? node.prefixItems[position] : node.items
            guard let schema else { break }
            descend(String(position), schema, element, isConfidential)
        }
    }

    private mutating func checkObject(_ node: SchemaNode, _ members: [String: JSON], _ isConfidential: Bool) {
        checkCount(
            members.count, "property", node.minProperties, node.maxProperties, ("minProperties", "maxProperties"))
        for name in node.required where members[name] == nil {
            path.append(name)
            report("required", "expected property \(JSON.string(name).text), found nothing")
            path.removeLast()
        }
        for (name, value) in members {
            if let schema = node.properties[name] {
                descend(name, schema, value, isConfidential)
            } else if let schema = node.additionalProperties {
                if nodes[schema].verdict == false {
                    reportUnknown(name, node)
                } else {
                    descend(name, schema, value, isConfidential)
                }
            }
        }
    }

    private mutating func reportUnknown(_ name: String, _ node: SchemaNode) {
        path.append(name)
        let hint = didYouMean(name, among: Array(node.properties.keys))
        let found = SchemaMessage.quoted(.string(name))
        report("additionalProperties", "expected a known property, found \(found)\(hint)")
        path.removeLast()
    }

    private mutating func descend(_ token: String, _ schema: Int, _ value: JSON, _ isConfidential: Bool) {
        path.append(token)
        visit(schema, value, isConfidential: isConfidential)
        path.removeLast()
    }

    mutating func checkCount(
        _ count: Int, _ noun: String, _ minimum: Int?, _ maximum: Int?, _ keywords: (minimum: String, maximum: String)
    ) {
        if let minimum, count < minimum {
            report(keywords.minimum, "expected at least \(SchemaMessage.amount(minimum, noun)), found \(count)")
        }
        if let maximum, count > maximum {
            report(keywords.maximum, "expected at most \(SchemaMessage.amount(maximum, noun)), found \(count)")
        }
    }

    mutating func report(_ keyword: String, _ message: String) {
        violations.append(SchemaViolation(pointer: JSONPointer(tokens: path), keyword: keyword, message: message))
    }

    /// The violations of one schema alone, put aside instead of reported.
    mutating func judge(_ index: Int, _ value: JSON, _ isConfidential: Bool) -> [SchemaViolation] {
        let outer = violations
        violations = []
        defer { violations = outer }
        visit(index, value, isConfidential: isConfidential)
        return violations
    }

    private static func article(_ value: JSON) -> String {
        switch value {
        case .null: "null"
        case .array, .object: "an \(value.typeName)"
        default: "a \(value.typeName)"
        }
    }

    var depth: Int { path.count }

    /// Parts of the value were not looked at, so that the absence of violations says nothing.
    var isExhausted: Bool { budget <= 0 }
}
