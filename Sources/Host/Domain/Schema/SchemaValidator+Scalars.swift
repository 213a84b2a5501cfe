extension SchemaValidator {
    mutating func checkString(_ node: SchemaNode, _ text: String, _ isConfidential: Bool) {
        if node.minLength != nil || node.maxLength != nil {
            checkCount(
                text.unicodeScalars.count, "character", node.minLength, node.maxLength, ("minLength", "maxLength"))
        }
        if let pattern = node.pattern {
            if text.utf8.count > SchemaPattern.maximumLength {
                report("pattern", "expected at most \(SchemaPattern.maximumLength) bytes, found \(text.utf8.count)")
            } else if !pattern.matches(text) {
                let found = SchemaMessage.found(.string(text), isConfidential: isConfidential)
                report("pattern", "expected text matching \(pattern.text), found \(found)")
            }
        }
        if let format = node.format, !format.accepts(text) {
            let found = SchemaMessage.found(.string(text), isConfidential: isConfidential)
            report("format", "expected \(format.example), found \(found)")
        }
    }

    mutating func checkNumber(_ node: SchemaNode, _ number: JSONNumber, _ isConfidential: Bool) {
        var wanted: [(keyword: String, text: String)] = []
        if let bound = node.minimum, number < bound { wanted.append(("minimum", "at least \(bound)")) }
        if let bound = node.maximum, bound < number { wanted.append(("maximum", "at most \(bound)")) }
        if let bound = node.exclusiveMinimum, number <= bound {
            wanted.append(("exclusiveMinimum", "more than \(bound)"))
        }
        if let bound = node.exclusiveMaximum, bound <= number {
            wanted.append(("exclusiveMaximum", "less than \(bound)"))
        }
        // What does not fit 64 bits counts as no multiple.
        if let divisor = node.multipleOf, number.int64.map({ $0.isMultiple(of: divisor) }) != true {
            wanted.append(("multipleOf", "a multiple of \(divisor)"))
        }
        for (keyword, text) in wanted {
            let found = SchemaMessage.found(.number(number), isConfidential: isConfidential)
            report(keyword, "expected \(text), found \(found)")
        }
    }
}
