/// Shapes that give personal data or credentials away wherever they stand.
enum TextPatterns {
    private static func isLocal(_ scalar: Unicode.Scalar) -> Bool {
        (scalar.isASCII && Folding.isWord(scalar)) || "._%+-".unicodeScalars.contains(scalar)
    }

    /// An e-mail address that begins at `start`.
    static func email(at start: Int, in text: [Unicode.Scalar]) -> Range<Int>? {
        guard start < text.count, isLocal(text[start]), start == 0 || !isLocal(text[start - 1]) else { return nil }
        var index = start
        while index < text.count, isLocal(text[index]) { index += 1 }
        guard index < text.count, text[index] == "@" else { return nil }
        let host = index + 1
        index = host
        while index < text.count, text[index].isASCII,
            Folding.isWord(text[index]) || "-.".unicodeScalars.contains(text[index])
        {
            index += 1
        }
        while index > host, text[index - 1] == "." || text[index - 1] == "-" { index -= 1 }
        return text[host..<index].contains(".") ? start..<index : nil
    }

    /// The digits of a text that is a telephone number and nothing else: 8 to 15, with the signs people put between.
    static func phone(_ text: String) -> String? {
        let digits = text.filter { ("0"..."9").contains($0) }
        let others = text.dropFirst(text.hasPrefix("+") ? 1 : 0).filter { !("0"..."9").contains($0) }
        return (8...15).contains(digits.count) && others.allSatisfy { " -.()/".contains($0) } ? digits : nil
    }

    /// A number in international writing, `+63 917 123 4567`, that begins at `start`.
    static func phone(at start: Int, in text: [Unicode.Scalar]) -> Range<Int>? {
        guard text[start] == "+" else { return nil }
        var index = start + 1
        var end = index
        var digits = 0
        while index < text.count {
            if ("0"..."9").contains(text[index]) {
                digits += 1
                end = index + 1
            } else if !" -.()".unicodeScalars.contains(text[index]) || index - end > 1 {
                break
            }
            index += 1
        }
        return (8...15).contains(digits) ? start..<end : nil
    }

    /// A line of a machine-readable zone that begins at `start` (ICAO 9303: 30 to 44 of `A-Z0-9<`).
    static func machineReadable(at start: Int, in text: [Unicode.Scalar]) -> Range<Int>? {
        let end = run(at: start, in: text) { ("A"..."Z").contains($0) || ("0"..."9").contains($0) || $0 == "<" }
        return end - start >= 28 && text[start..<end].contains("<") ? start..<end : nil
    }

    /// A JSON Web Token, RFC 7519.
    static func token(at start: Int, in text: [Unicode.Scalar]) -> Range<Int>? {
        guard text[start...].starts(with: "eyJ".unicodeScalars) else { return nil }
        let end = run(at: start, in: text) { $0.isASCII && Folding.isWord($0) || "-_.=".unicodeScalars.contains($0) }
        return text[start..<end].filter { $0 == "." }.count >= 2 ? start..<end : nil
    }

    static func run(at start: Int, in text: [Unicode.Scalar], _ belongs: (Unicode.Scalar) -> Bool) -> Int {
        var end = start
        while end < text.count, belongs(text[end]) { end += 1 }
        return end
    }
}
