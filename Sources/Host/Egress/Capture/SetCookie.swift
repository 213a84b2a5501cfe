/// Where the value of a cookie stands in a `Set-Cookie` header (RFC 6265, 5.2).
struct SetCookie {
    private let header: String
    private let range: Range<String.Index>

    /// nil: the header sets another cookie, or none.
    init?(_ header: String, name: String) {
        let pair = header[..<(header.firstIndex(of: ";") ?? header.endIndex)]
        guard let equals = pair.firstIndex(of: "="), Self.trimmed(pair[..<equals]) == name else { return nil }
        let value = Self.trimmed(pair[pair.index(after: equals)...])
        self.header = header
        range = value.startIndex..<value.endIndex
    }

    var value: Substring { header[range] }

    /// The header with another value in its place; its attributes stay.
    func replacing(by text: String) -> String { header[..<range.lowerBound] + text + header[range.upperBound...] }

    private static func trimmed(_ text: Substring) -> Substring {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }
}
