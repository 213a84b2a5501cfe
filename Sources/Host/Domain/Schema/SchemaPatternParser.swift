/// Reads the notation of ``SchemaPattern``.
struct SchemaPatternParser {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func parse() throws(SchemaPatternError) -> SchemaPattern.Tree {
        let tree = try choice()
        guard position == scalars.count else { throw fault("an unmatched )") }
        return tree
    }

    private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        position += 1
        return true
    }

    private mutating func choice() throws(SchemaPatternError) -> SchemaPattern.Tree {
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(SchemaPatternError) -> SchemaPattern.Tree {
        var parts: [SchemaPattern.Tree] = []
        while let scalar = current, scalar != "|", scalar != ")" { parts.append(try quantified()) }
        return .sequence(parts)
    }

    private mutating func quantified() throws(SchemaPatternError) -> SchemaPattern.Tree {
        let start = position
        let part = try atom()
        let bounds: (Int, Int?)
        switch current {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{": bounds = try counts()
        default: return part
        }
        position += 1
        // Which of several matches is taken makes no difference to whether there is one.
        _ = take("?")
        if case .start = part { throw fault("nothing to repeat", at: start) }
        if case .end = part { throw fault("nothing to repeat", at: start) }
        if let next = current, "*+?{".unicodeScalars.contains(next) { throw fault("a repetition of a repetition") }
        return .repeated(part, minimum: bounds.0, maximum: bounds.1)
    }

    /// `{m}`, `{m,}` or `{m,n}`, up to the closing brace.
    private mutating func counts() throws(SchemaPatternError) -> (Int, Int?) {
        let start = position
        position += 1
        guard let minimum = count() else { throw fault("expected a count such as {2,8}", at: start) }
        var maximum: Int? = minimum
        if take(",") { maximum = current == "}" ? nil : count() ?? -1 }
        guard current == "}", maximum.map({ $0 >= minimum }) ?? true else {
            throw fault("expected a count such as {2,8}", at: start)
        }
        return (minimum, maximum)
    }

    private mutating func count() -> Int? {
        var digits = ""
        while let scalar = current, ("0"..."9").contains(scalar), digits.count < 5 {
            digits.unicodeScalars.append(scalar)
            position += 1
        }
        return Int(digits).flatMap { $0 <= SchemaPattern.maximumInstructions ? $0 : nil }
    }

    private mutating func atom() throws(SchemaPatternError) -> SchemaPattern.Tree {
        guard let scalar = current else { throw fault("the pattern ends too early") }
        position += 1
        switch scalar {
        case "^": return .start
        case "$": return .end
        case ".": return .scalar(.lineBreaks.negated)
        case "[": return .scalar(try bracketed())
        case "(": return try group()
        case "\\": return .scalar(try escape())
        case "*", "+", "?", "{": throw fault("nothing to repeat", at: position - 1)
        case "]", "}": throw fault("a bare \(scalar) must be escaped", at: position - 1)
        default: return .scalar(.init(ranges: [scalar.value...scalar.value]))
        }
    }

    private mutating func group() throws(SchemaPatternError) -> SchemaPattern.Tree {
        let start = position - 1
        if take("?"), !take(":") { throw fault("only (…) and (?:…) groups are supported", at: start) }
        depth += 1
        guard depth <= 32 else { throw fault("groups are nested too deeply", at: start) }
        let tree = try choice()
        guard take(")") else { throw fault("an unmatched (", at: start) }
        depth -= 1
        return tree
    }

    private mutating func bracketed() throws(SchemaPatternError) -> SchemaPattern.ScalarClass {
        let start = position - 1
        var result = SchemaPattern.ScalarClass(ranges: [], isNegated: take("^"))
        while !take("]") {
            guard current != nil else { throw fault("an unmatched [", at: start) }
            let first = try member()
            guard current == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                result.ranges += first.isNegated ? first.inverted : first.ranges
                continue
            }
            position += 1
            let last = try member()
            guard let low = first.single, let high = last.single, low <= high else {
                throw fault("a range in a class must go from a lower to a higher character")
            }
            result.ranges.append(low...high)
        }
        return result
    }

    private mutating func member() throws(SchemaPatternError) -> SchemaPattern.ScalarClass {
        guard let scalar = current else { throw fault("the pattern ends too early") }
        position += 1
        return scalar == "\\" ? try escape() : .init(ranges: [scalar.value...scalar.value])
    }

    /// What follows a backslash.
    private mutating func escape() throws(SchemaPatternError) -> SchemaPattern.ScalarClass {
        guard let scalar = current else { throw fault("the pattern ends too early") }
        position += 1
        switch scalar {
        case "d": return .digits
        case "D": return .digits.negated
        case "w": return .words
        case "W": return .words.negated
        case "s": return .spaces
        case "S": return .spaces.negated
        case "n": return .init(ranges: [10...10])
        case "r": return .init(ranges: [13...13])
        case "t": return .init(ranges: [9...9])
        case "f": return .init(ranges: [12...12])
        case "v": return .init(ranges: [11...11])
        case "x": return try hexadecimal(digits: 2)
        case "u": return try hexadecimal(digits: 4)
        default:
            let isPunctuation =
                scalar.isASCII && !("0"..."9" ~= scalar) && !("a"..."z" ~= scalar)
                && !("A"..."Z" ~= scalar) && scalar.value > 0x20
            guard isPunctuation else { throw fault("the escape \\\(scalar) is not supported", at: position - 2) }
            return .init(ranges: [scalar.value...scalar.value])
        }
    }

    private mutating func hexadecimal(digits: Int) throws(SchemaPatternError) -> SchemaPattern.ScalarClass {
        let start = position - 2
        var text = ""
        if digits == 4, take("{") {
            while let scalar = current, scalar != "}", text.count < 7 {
                text.unicodeScalars.append(scalar)
                position += 1
            }
            guard take("}") else { throw fault("expected \\u{…} with up to six digits", at: start) }
        } else {
            while text.count < digits, let scalar = current {
                text.unicodeScalars.append(scalar)
                position += 1
            }
            guard text.count == digits else { throw fault("expected \(digits) hexadecimal digits", at: start) }
        }
        guard text.utf8.allSatisfy({ ($0 | 0x20) >= 0x30 }), !text.hasPrefix("+"), let value = UInt32(text, radix: 16),
            value <= 0x10FFFF
        else { throw fault("expected hexadecimal digits", at: start) }
        return .init(ranges: [value...value])
    }

    private func fault(_ message: String, at offset: Int? = nil) -> SchemaPatternError {
        SchemaPatternError(message: "\(message), at character \((offset ?? position) + 1) of the pattern")
    }
}

extension SchemaPattern.ScalarClass {
    static let digits = Self(ranges: [0x30...0x39])
    static let words = Self(ranges: [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let lineBreaks = Self(ranges: [10...10, 13...13, 0x2028...0x2029])
    static let spaces = Self(ranges: [
        9...13, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])

    var negated: Self { Self(ranges: ranges, isNegated: !isNegated) }

    /// The one scalar of the class, when it has just one.
    fileprivate var single: UInt32? {
        guard !isNegated, ranges.count == 1, ranges[0].count == 1 else { return nil }
        return ranges[0].lowerBound
    }

    /// The ranges between those of a class, which must be sorted and apart: true of the named classes.
    fileprivate var inverted: [ClosedRange<UInt32>] {
        var result: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        result.append(next...0x10FFFF)
        return result
    }
}
