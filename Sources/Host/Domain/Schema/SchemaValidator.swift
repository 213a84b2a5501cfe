/// One run of a schema over a value.
///
/// Nodes are named by their index and read in place: a copy of one counts two dozen references.
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
        let isConfidential = inherited || nodes[index].isConfidential
        if let verdict = nodes[index].verdict {
            if !verdict { report("false", "expected nothing here, found \(Self.article(value))") }
            return
        }
        if let types = nodes[index].types, !types.accepts(value) {
            // A fraction where an integer is wanted is the one case where the kind alone would puzzle.
            let found = value.number != nil && !isConfidential ? SchemaMessage.quoted(value) : value.typeName
            report("type", "expected \(types.text), found \(found)")
        } else {
            checkAny(index, value, isConfidential)
            switch value {
            case .string(let text): checkString(index, text, isConfidential)
            case .number(let number): checkNumber(index, number, isConfidential)
            case .array(let elements): checkArray(index, elements, isConfidential)
            case .object(let members): checkObject(index, members, isConfidential)
            case .null, .bool: break
            }
        }
        applyOthers(index, value, isConfidential)
    }

    private mutating func checkAny(_ index: Int, _ value: JSON, _ isConfidential: Bool) {
        if let allowed = nodes[index].enumeration, !allowed.contains(value) {
            let hint =
                isConfidential ? "" : value.string.map { didYouMean($0, among: allowed.compactMap(\.string)) } ?? ""
            let found = SchemaMessage.found(value, isConfidential: isConfidential)
            report("enum", "expected one of \(SchemaMessage.alternatives(allowed)), found \(found)\(hint)")
        }
        if let constant = nodes[index].constant, constant != value {
            let found = SchemaMessage.found(value, isConfidential: isConfidential)
            report("const", "expected \(SchemaMessage.quoted(constant)), found \(found)")
        }
    }

    private mutating func checkArray(_ index: Int, _ elements: [JSON], _ isConfidential: Bool) {
        checkCount(elements.count, "item", nodes[index].minItems, nodes[index].maxItems, ("minItems", "maxItems"))
        if nodes[index].uniqueItems, Set(elements).count != elements.count {
            report("uniqueItems", "expected different items, found equal ones")
        }
        for (position, element) in elements.enumerated() {
            let schema =
                position < nodes[index].prefixItems.count ? nodes[index].prefixItems[position] : nodes[index].items
            guard let schema else { break }
            descend(String(position), schema, element, isConfidential)
        }
    }

    private mutating func checkObject(_ index: Int, _ members: [String: JSON], _ isConfidential: Bool) {
        checkCount(
            members.count, "property", nodes[index].minProperties, nodes[index].maxProperties,
            ("minProperties", "maxProperties"))
        for name in nodes[index].required where members[name] == nil {
            path.append(name)
            report("required", "expected property \(JSON.string(name).text), found nothing")
            path.removeLast()
        }
        for (name, value) in members {
            if let schema = nodes[index].properties[name] {
                descend(name, schema, value, isConfidential)
            } else if let schema = nodes[index].additionalProperties {
                if nodes[schema].verdict == false {
                    reportUnknown(name, index)
                } else {
                    descend(name, schema, value, isConfidential)
                }
            }
        }
    }

    private mutating func reportUnknown(_ name: String, _ index: Int) {
        path.append(name)
        let hint = didYouMean(name, among: Array(nodes[index].properties.keys))
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
