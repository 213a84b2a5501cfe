extension SchemaValidator {
    mutating func checkString(_ index: Int, _ text: String, _ isConfidential: Bool) {
        if nodes[index].minLength != nil || nodes[index].maxLength != nil {
            checkCount(
                text.unicodeScalars.count, "character", nodes[index].minLength, nodes[index].maxLength,
                ("minLength", "maxLength"))
        }
        if let pattern = nodes[index].pattern {
            if text.utf8.count > SchemaPattern.maximumLength {
                report("pattern", "expected at most \(SchemaPattern.maximumLength) bytes, found \(text.utf8.count)")
            } else if !pattern.matches(text) {
                let found = SchemaMessage.found(.string(text), isConfidential: isConfidential)
                report("pattern", "expected text matching \(pattern.text), found \(found)")
            }
        }
        if let format = nodes[index].format, !format.accepts(text) {
            let found = SchemaMessage.found(.string(text), isConfidential: isConfidential)
            report("format", "expected \(format.example), found \(found)")
        }
    }

    mutating func checkNumber(_ index: Int, _ number: JSONNumber, _ isConfidential: Bool) {
        var wanted: [(keyword: String, text: String)] = []
        if let bound = nodes[index].minimum, number < bound { wanted.append(("minimum", "at least \(bound)")) }
        if let bound = nodes[index].maximum, bound < number { wanted.append(("maximum", "at most \(bound)")) }
        if let bound = nodes[index].exclusiveMinimum, number <= bound {
            wanted.append(("exclusiveMinimum", "more than \(bound)"))
        }
        if let bound = nodes[index].exclusiveMaximum, bound <= number {
            wanted.append(("exclusiveMaximum", "less than \(bound)"))
        }
        // What does not fit 64 bits counts as no multiple.
        if let divisor = nodes[index].multipleOf, number.int64.map({ $0.isMultiple(of: divisor) }) != true {
            wanted.append(("multipleOf", "a multiple of \(divisor)"))
        }
        for (keyword, text) in wanted {
            let found = SchemaMessage.found(.number(number), isConfidential: isConfidential)
            report(keyword, "expected \(text), found \(found)")
        }
    }
}
