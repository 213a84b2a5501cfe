extension SchemaCompiler {
    static let keywords = [
        "$comment", "$defs", "$id", "$ref", "$schema", "additionalProperties", "allOf", "anyOf", "const", "default",
        "deprecated", "description", "else", "enum", "examples", "exclusiveMaximum", "exclusiveMinimum", "format", "if",
        "items", "maxItems", "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties",
        "minimum", "multipleOf", "not", "oneOf", "pattern", "prefixItems", "properties", "readOnly", "required", "then",
        "title", "type", "uniqueItems", "writeOnly",
    ]

    mutating func apply(
        _ keyword: String, _ value: JSON, at pointer: JSONPointer, to node: inout SchemaNode
    ) throws(SchemaError) {
        switch keyword {
        case "type": node.types = try types(value, pointer)
        case "enum": node.enumeration = try nonEmpty(value, pointer)
        case "const": node.constant = value
        case "default": node.defaultValue = value

        case "minLength": node.minLength = try count(value, pointer)
        case "maxLength": node.maxLength = try count(value, pointer)
        case "pattern": node.pattern = try pattern(value, pointer)
        case "format": node.format = try format(value, pointer)

        case "minimum": node.minimum = try number(value, pointer)
        case "maximum": node.maximum = try number(value, pointer)
        case "exclusiveMinimum": node.exclusiveMinimum = try number(value, pointer)
        case "exclusiveMaximum": node.exclusiveMaximum = try number(value, pointer)
        case "multipleOf":
            guard let divisor = value.int, divisor > 0 else { throw expected("a positive integer", value, pointer) }
            node.multipleOf = divisor

        case "items": node.items = try self.node(for: value, at: pointer)
        case "prefixItems": node.prefixItems = try list(value, pointer)
        case "minItems": node.minItems = try count(value, pointer)
        case "maxItems": node.maxItems = try count(value, pointer)
        case "uniqueItems": node.uniqueItems = try flag(value, pointer)

        case "properties": node.properties = try named(value, pointer)
        case "required": node.required = try names(value, pointer)
        case "additionalProperties": node.additionalProperties = try self.node(for: value, at: pointer)
        case "minProperties": node.minProperties = try count(value, pointer)
        case "maxProperties": node.maxProperties = try count(value, pointer)

        case "$ref": node.reference = try self.node(referredToBy: value, at: pointer)
        case "$defs": _ = try named(value, pointer)
        case "allOf": node.allOf = try list(value, pointer)
        case "anyOf": node.anyOf = try list(value, pointer)
        case "oneOf": node.oneOf = try list(value, pointer)
        case "not": node.not = try self.node(for: value, at: pointer)
        case "if": node.condition = try self.node(for: value, at: pointer)
        case "then": node.then = try self.node(for: value, at: pointer)
        case "else": node.otherwise = try self.node(for: value, at: pointer)

        case "writeOnly", "x-secret", "x-personal":
            if try flag(value, pointer) { node.isConfidential = true }
        case "deprecated", "readOnly": _ = try flag(value, pointer)
        case "$schema", "$id", "$comment", "title", "description":
            guard value.string != nil else { throw expected("a string", value, pointer) }
        case "examples":
            guard value.array != nil else { throw expected("an array", value, pointer) }
        case _ where keyword.hasPrefix("x-"): break
        default:
            throw SchemaError(
                pointer: pointer,
                message: "the keyword \"\(keyword)\" is not supported" + didYouMean(keyword, among: Self.keywords))
        }
    }

    private func types(_ value: JSON, _ pointer: JSONPointer) throws(SchemaError) -> TypeSet {
        var result: TypeSet = []
        for name in value.array ?? [value] {
            guard let text = name.string, let type = TypeSet(name: text) else {
                let hint = name.string.map { didYouMean($0, among: TypeSet.names) } ?? ""
                throw SchemaError(
                    pointer: pointer,
                    message: "expected one of \(TypeSet.names.joined(separator: ", ")), "
                        + "found \(SchemaMessage.quoted(name))\(hint)")
            }
            result.insert(type)
        }
        guard !result.isEmpty else { throw expected("at least one type", value, pointer) }
        return result
    }

    private func pattern(_ value: JSON, _ pointer: JSONPointer) throws(SchemaError) -> SchemaPattern {
        guard let text = value.string else { throw expected("a regular expression", value, pointer) }
        do {
            return try SchemaPattern(text)
        } catch {
            throw SchemaError(pointer: pointer, message: "\(error)")
        }
    }

    private func format(_ value: JSON, _ pointer: JSONPointer) throws(SchemaError) -> SchemaFormat {
        if let format = value.string.flatMap(SchemaFormat.init(rawValue:)) { return format }
        let known = SchemaFormat.allCases.map(\.rawValue)
        let hint = value.string.map { didYouMean($0, among: known) } ?? ""
        throw SchemaError(
            pointer: pointer,
            message: "expected one of \(known.joined(separator: ", ")), found \(SchemaMessage.quoted(value))\(hint)")
    }

    private func number(_ value: JSON, _ pointer: JSONPointer) throws(SchemaError) -> JSONNumber {
        guard let number = value.number else { throw expected("a number", value, pointer) }
        return number
    }

    private func count(_ value: JSON, _ pointer: JSONPointer) throws(SchemaError) -> Int {
        guard let count = value.int, count >= 0 else {
            throw expected("an integer that is not negative", value, pointer)
        }
        return Int(count)
    }

    private func flag(_ value: JSON, _ pointer: JSONPointer) throws(SchemaError) -> Bool {
        guard let flag = value.bool else { throw expected("true or false", value, pointer) }
        return flag
    }

    private func names(_ value: JSON, _ pointer: JSONPointer) throws(SchemaError) -> [String] {
        guard let elements = value.array else { throw expected("an array of property names", value, pointer) }
        let names = elements.compactMap(\.string)
        guard names.count == elements.count, Set(names).count == names.count else {
            throw expected("an array of different property names", value, pointer)
        }
        return names
    }

    private func nonEmpty(_ value: JSON, _ pointer: JSONPointer) throws(SchemaError) -> [JSON] {
        guard let elements = value.array, !elements.isEmpty else {
            throw expected("an array that is not empty", value, pointer)
        }
        return elements
    }

    private mutating func list(_ value: JSON, _ pointer: JSONPointer) throws(SchemaError) -> [Int] {
        var result: [Int] = []
        for (index, schema) in try nonEmpty(value, pointer).enumerated() {
            result.append(try node(for: schema, at: pointer.appending(index)))
        }
        return result
    }

    private mutating func named(_ value: JSON, _ pointer: JSONPointer) throws(SchemaError) -> [String: Int] {
        guard let members = value.object else { throw expected("an object of schemas", value, pointer) }
        var result = [String: Int](minimumCapacity: members.count)
        for (name, schema) in members { result[name] = try node(for: schema, at: pointer.appending(name)) }
        return result
    }

    private func expected(_ what: String, _ value: JSON, _ pointer: JSONPointer) -> SchemaError {
        SchemaError(pointer: pointer, message: "expected \(what), found \(SchemaMessage.quoted(value))")
    }
}
