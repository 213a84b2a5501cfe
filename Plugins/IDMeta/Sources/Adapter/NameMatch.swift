/// Compares names loosely: case, accents, punctuation, order, spaces inside a name and further names do not matter.
enum NameMatch {
    /// Whether every name that is claimed stands in the whole name, each of its words used once.
    static func holds(_ claimed: [String], in whole: String) -> Bool {
        var rest = words(whole)
        // A name of nothing but signs proves nothing.
        guard !claimed.isEmpty, !rest.isEmpty else { return false }
        for name in claimed {
            guard let remaining = removing(words(name), from: rest) else { return false }
            rest = remaining
        }
        return true
    }

    /// Upper-case words without accents; a dot or an apostrophe does not divide a word.
    static func words(_ name: String) -> [String] {
        let kept = name.uppercased().unicodeScalars.filter {
            ![".", "'", "’", "`"].contains($0) && $0.properties.generalCategory != .nonspacingMark
        }
        var text = ""
        for scalar in kept { text += plain[scalar] ?? String(scalar) }
        return text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    private static func removing(_ name: [String], from words: [String]) -> [String]? {
        guard !name.isEmpty else { return nil }
        // "DELA CRUZ", "DE LA CRUZ" and "DELACRUZ" are one name.
        let joined = name.joined()
        for start in words.indices {
            var run = ""
            for end in start..<words.count {
                run += words[end]
                if run == joined { return Array(words[..<start] + words[(end + 1)...]) }
                if run.count >= joined.count { break }
            }
        }
        var rest = words
        for word in name {
            guard let index = rest.firstIndex(of: word) else { return nil }
            rest.remove(at: index)
        }
        return rest
    }

    /// The accented capitals of European languages; combining marks are dropped as they are.
    private static let plain: [Unicode.Scalar: String] = {
        let groups: KeyValuePairs = [
            "A": "ÀÁÂÃÄÅĀĂĄ", "C": "ÇĆČ", "D": "ĎĐ", "E": "ÈÉÊËĒĖĘĚ", "G": "ĞĢ", "I": "ÌÍÎÏĪĮİ", "L": "ĹĽŁ",
            "N": "ÑŃŅŇ", "O": "ÒÓÔÕÖŌŐØ", "R": "ŔŘ", "S": "ŚŞŠ", "T": "ŢŤ", "U": "ÙÚÛÜŪŮŰŲ", "Y": "ÝŸ", "Z": "ŹŻŽ",
        ]
        var table: [Unicode.Scalar: String] = [:]
        for (letter, accented) in groups {
            for scalar in accented.unicodeScalars { table[scalar] = letter }
        }
        return table
    }()
}
