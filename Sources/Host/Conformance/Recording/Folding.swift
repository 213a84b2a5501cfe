/// Texts as they are compared: lower case, without accents, in words of letters and digits.
enum Folding {
    struct Word: Hashable {
        /// Into the text's scalars.
        var range: Range<Int>
        var folded: String
        /// A part of a name such as `philippines_nbi_clearance`: rarely a person's word.
        var touchesUnderscore: Bool

        var hasDigit: Bool { folded.unicodeScalars.contains { ("0"..."9").contains($0) } }
    }

    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber:
            return true
        default: return false
        }
    }

    /// The word that begins at `start`; nil if none does.
    static func word(at start: Int, in scalars: [Unicode.Scalar]) -> Word? {
        guard start < scalars.count, isWord(scalars[start]), start == 0 || !isWord(scalars[start - 1]) else {
            return nil
        }
        var end = start
        while end < scalars.count, isWord(scalars[end]) { end += 1 }
        let touches = (start > 0 && scalars[start - 1] == "_") || (end < scalars.count && scalars[end] == "_")
        return Word(range: start..<end, folded: fold(scalars[start..<end]), touchesUnderscore: touches)
    }

    static func words(_ text: String) -> [Word] {
        let scalars = Array(text.unicodeScalars)
        var found: [Word] = []
        var index = 0
        while index < scalars.count {
            if let word = word(at: index, in: scalars) {
                found.append(word)
                index = word.range.upperBound
            } else {
                index += 1
            }
        }
        return found
    }

    /// Letters and digits alone, all words joined.
    static func joined(_ text: String) -> String { words(text).map(\.folded).joined() }

    private static func fold(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        for scalar in scalars {
            if scalar.isASCII {
                text.append(("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar)
            } else if scalar.properties.generalCategory != .nonspacingMark {
                for lower in scalar.properties.lowercaseMapping.unicodeScalars
                where lower.properties.generalCategory != .nonspacingMark {
                    text.append(plain[lower] ?? lower)
                }
            }
        }
        return String(text)
    }

    /// The accented letters of European languages; combining marks are dropped as they are.
    private static let plain: [Unicode.Scalar: Unicode.Scalar] = {
        let groups: KeyValuePairs<Unicode.Scalar, String> = [
            "a": "àáâãäåāăąǎ", "c": "çćčĉċ", "d": "ďđ", "e": "èéêëēĕėęě", "g": "ğģĝġ", "h": "ĥħ", "i": "ìíîïĩīĭįı",
            "j": "ĵ", "k": "ķ", "l": "ĺļľł", "n": "ñńņň", "o": "òóôõöōŏőø", "r": "ŕŗř", "s": "śŝşšș", "t": "ţťț",
            "u": "ùúûüũūŭůűų", "w": "ŵ", "y": "ýÿŷ", "z": "źżž",
        ]
        var table: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (letter, accented) in groups {
            for scalar in accented.unicodeScalars { table[scalar] = letter }
        }
        return table
    }()
}
