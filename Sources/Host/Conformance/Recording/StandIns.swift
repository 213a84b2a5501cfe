import Domain

/// Which word stands for which. The same word has the same stand-in everywhere in a cassette, of the same length and of
/// the same kinds of characters. A stand-in depends on the order of finding alone, so nobody can go back from it.
struct StandIns {
    /// Found in any text.
    private(set) var words: [String: String] = [:]
    /// Found as a run of words, whatever stands between them: `DELA CRUZ` is `dela-cruz` and `DelaCruz`.
    private(set) var runs: [String: String] = [:]
    private(set) var dates: [CalendarDate: CalendarDate] = [:]
    /// By the folded address.
    private(set) var emails: [String: String] = [:]
    /// Of values with no shape to keep: tokens and codes.
    private(set) var opaque: [String: String] = [:]
    /// Every word that has a stand-in, searched for or not.
    private var made: [String: String] = [:]
    private var taken: Set<String> = []
    private var count: UInt64 = 0
    /// Days on this side stay there: what had expired has expired.
    let today: CalendarDate

    init(today: CalendarDate) { self.today = today }

    // MARK: Learning

    /// - Parameter isIdentity: each word of it is looked for, not only the whole.
    mutating func learn(_ text: String, isIdentity: Bool) {
        let found = Folding.words(text)
        for word in found where isIdentity ? isTelling(word.folded) : word.hasDigit && word.folded.utf8.count >= 4 {
            words[word.folded] = standIn(word.folded)
        }
        let whole = found.map(\.folded).joined()
        guard whole.utf8.count >= 3 else { return }
        runs[whole] = runs[whole] ?? found.map { standIn($0.folded) }.joined()
    }

    mutating func learn(_ date: CalendarDate) {
        guard dates[date] == nil else { return }
        var random = next()
        let away = Int.random(in: 1...3, using: &random)
        let month = Int.random(in: 1...12, using: &random)
        let day = Int.random(in: 1...28, using: &random)
        let year = date < today ? max(1900, date.year - away) : min(2100, date.year + away)
        dates[date] = CalendarDate(year: year, month: month, day: day) ?? date
    }

    /// A telephone number in digits alone, country code first; found without it as well.
    mutating func learn(phone digits: String) {
        guard words[digits] == nil else { return }
        let kept = String(digits.prefix(3))
        let rest = standIn(String(digits.dropFirst(3)))
        made[digits] = kept + rest
        for dropped in 0...3 where digits.utf8.count - dropped >= 7 {
            let local = String(digits.dropFirst(dropped))
            let stand = String((kept + rest).dropFirst(dropped))
            for prefix in dropped == 0 ? [""] : ["", "0"] {
                words[prefix + local] = prefix + stand
                runs[prefix + local] = prefix + stand
            }
        }
    }

    mutating func learn(email: String) {
        let key = email.lowercased()
        guard emails[key] == nil else { return }
        let name = email.split(separator: "@").first.map(String.init) ?? ""
        for word in Folding.words(name) where isTelling(word.folded) { words[word.folded] = standIn(word.folded) }
        emails[key] = standIn(String(repeating: "a", count: max(4, Folding.joined(name).count))) + "@example.com"
    }

    mutating func learn(opaque value: String) {
        guard opaque[value] == nil else { return }
        var random = next()
        let letters = Array("abcdefghijkmnpqrstuvwxyz".unicodeScalars)
        var stand = String.UnicodeScalarView()
        for scalar in value.unicodeScalars {
            switch scalar {
            case "0"..."9": stand.append(Unicode.Scalar(UInt8(48 + Int.random(in: 0...9, using: &random))))
            case _ where Folding.isWord(scalar):
                stand.append(letters[Int.random(in: 0..<letters.count, using: &random)])
            default: stand.append(scalar)
            }
        }
        opaque[value] = String(stand)
    }

    private func isTelling(_ word: String) -> Bool {
        let hasDigit = word.utf8.contains { (48...57).contains($0) }
        return word.unicodeScalars.count >= (hasDigit ? 4 : word.unicodeScalars.allSatisfy(\.isASCII) ? 3 : 2)
    }

    // MARK: Making

    /// Of a folded word, known or not.
    mutating func standIn(_ word: String) -> String {
        if let known = made[word] { return known }
        var stand = word
        for _ in 0..<64 {
            stand = invented(like: word)
            if stand != word, !taken.contains(stand), made[stand] == nil { break }
        }
        made[word] = stand
        taken.insert(stand)
        return stand
    }

    private mutating func invented(like word: String) -> String {
        var random = next()
        let vowels = Array("aeiou".unicodeScalars)
        let consonants = Array("bdfgklmnprstvz".unicodeScalars)
        var isVowel = Bool.random(using: &random)
        var stand = String.UnicodeScalarView()
        for (index, scalar) in word.unicodeScalars.enumerated() {
            guard !("0"..."9").contains(scalar) else {
                // A leading zero stays one, and no other becomes one: numbers keep their length.
                let least = index == 0 ? 1 : 0
                let digit = index == 0 && scalar == "0" ? 0 : Int.random(in: least...9, using: &random)
                stand.append(Unicode.Scalar(UInt8(48 + digit)))
                continue
            }
            let letters = isVowel ? vowels : consonants
            stand.append(letters[Int.random(in: 0..<letters.count, using: &random)])
            isVowel.toggle()
        }
        return String(stand)
    }

    private mutating func next() -> SplitMix {
        count += 1
        return SplitMix(0x6361_7373_6574_7465, count)
    }
}
