import Domain

extension Scrubber {
    /// Goes through a text from left to right and replaces what is known or has a telling shape.
    /// - Parameter kind: not nil: all of it is personal, so every word goes.
    func scan(_ text: String, _ kind: PersonalKind?, at place: JSONPointer, depth: Int) -> String {
        let scalars = Array(text.unicodeScalars)
        var output = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            if let (end, other) = pattern(at: index, in: scalars, at: place, depth: depth)
                ?? words(at: index, in: scalars, kind, at: place)
            {
                output.append(contentsOf: other.unicodeScalars)
                index = end
            } else {
                let end = Folding.word(at: index, in: scalars)?.range.upperBound ?? index + 1
                output.append(contentsOf: scalars[index..<end])
                index = end
            }
        }
        return String(output)
    }

    private typealias Replacement = (end: Int, text: String)

    private func pattern(
        at start: Int, in text: [Unicode.Scalar], at place: JSONPointer, depth: Int
    ) -> Replacement? {
        let old = { (range: Range<Int>) in String(String.UnicodeScalarView(text[range])) }
        if let range = TextPatterns.phone(at: start, in: text) {
            note("telephone number", at: place)
            return (range.upperBound, phone(old(range)))
        }
        guard start == 0 || !Folding.isWord(text[start - 1]) else { return nil }
        if let range = TextPatterns.token(at: start, in: text), !holdsMark(old(range)) {
            note("credential", at: place)
            known.learn(opaque: old(range))
            return (range.upperBound, known.opaque[old(range)] ?? Self.redacted)
        }
        if let (end, other) = encoded(at: start, in: text, at: place, depth: depth) { return (end, other) }
        if let range = TextPatterns.email(at: start, in: text) {
            note("e-mail address", at: place)
            known.learn(email: old(range))
            return (range.upperBound, known.emails[old(range).lowercased()] ?? Self.redacted)
        }
        if let range = TextPatterns.machineReadable(at: start, in: text) {
            note("machine-readable zone", at: place)
            return (range.upperBound, everyWord(Array(text[range])))
        }
        for date in WrittenDate.readings(at: start, in: text) {
            guard let other = known.dates[date.date] else { continue }
            note("date", at: place)
            return (date.range.upperBound, date.writing(other, in: text))
        }
        return assignment(at: start, in: text, at: place, depth: depth)
    }

    /// `signature=…` in a query or a form: the name tells what the value is.
    private func assignment(
        at start: Int, in text: [Unicode.Scalar], at place: JSONPointer, depth: Int
    ) -> Replacement? {
        let nameEnd = TextPatterns.run(at: start, in: text) {
            Folding.isWord($0) || "_-[].".unicodeScalars.contains($0)
        }
        guard nameEnd > start, nameEnd < text.count - 1, text[nameEnd] == "=" else { return nil }
        let name = String(String.UnicodeScalarView(text[start..<nameEnd]))
        guard let kind = kind(named: name) else { return nil }
        let end = TextPatterns.run(at: nameEnd + 1, in: text) { !"&;\"'<> \n\r\t".unicodeScalars.contains($0) }
        let value = String(String.UnicodeScalarView(text[(nameEnd + 1)..<end]))
        return (end, name + "=" + scrub(value, kind, at: place, depth: depth))
    }

    private func phone(_ text: String) -> String {
        let digits = text.filter { ("0"..."9").contains($0) }
        known.learn(phone: digits)
        var rest = (known.words[digits] ?? digits)[...]
        return String(text.map { ("0"..."9").contains($0) ? rest.popFirst() ?? $0 : $0 })
    }

    /// Every word replaced, known or not.
    func everyWord(_ text: [Unicode.Scalar]) -> String {
        var output = String.UnicodeScalarView()
        var index = 0
        while index < text.count {
            if let word = Folding.word(at: index, in: text) {
                output.append(contentsOf: Self.like(text[word.range], known.standIn(word.folded)).unicodeScalars)
                index = word.range.upperBound
            } else {
                output.append(text[index])
                index += 1
            }
        }
        return String(output)
    }

    /// The longest run of words that is known, or one word.
    private func words(
        at start: Int, in text: [Unicode.Scalar], _ kind: PersonalKind?, at place: JSONPointer
    ) -> Replacement? {
        guard let first = Folding.word(at: start, in: text) else { return nil }
        let word = String(String.UnicodeScalarView(text[first.range]))
        if marks.contains(word) { return (first.range.upperBound, word) }
        var run = [first]
        while run.count < 6, let next = following(run[run.count - 1], in: text) { run.append(next) }
        while !run.isEmpty {
            let folded = run.map(\.folded).joined()
            let lone = run.count == 1 && isLoose(run[0]) ? known.words[folded] : nil
            let isBare = run.allSatisfy { !$0.touchesUnderscore } || folded.count >= 5
            if let stand = lone ?? (isBare ? known.runs[folded] : nil) {
                note(kind == nil ? "known value" : "personal data", at: place)
                return (run[run.count - 1].range.upperBound, Self.spread(stand, over: run, in: text))
            }
            run.removeLast()
        }
        guard kind != nil else { return nil }
        note("personal data", at: place)
        return (first.range.upperBound, Self.like(text[first.range], known.standIn(first.folded)))
    }

    /// `nbi` in `philippines_nbi_clearance` is no person's.
    private func isLoose(_ word: Folding.Word) -> Bool {
        !word.touchesUnderscore || word.hasDigit || word.folded.count >= 5
    }

    private func following(_ word: Folding.Word, in text: [Unicode.Scalar]) -> Folding.Word? {
        var index = word.range.upperBound
        while index < text.count, !Folding.isWord(text[index]), index - word.range.upperBound < 3 { index += 1 }
        return Folding.word(at: index, in: text)
    }

    /// The stand-in of a run over its words, with what stands between them left as it is.
    private static func spread(_ stand: String, over run: [Folding.Word], in text: [Unicode.Scalar]) -> String {
        var rest = stand[...]
        var output = String.UnicodeScalarView()
        for (index, word) in run.enumerated() {
            if index > 0 { output.append(contentsOf: text[run[index - 1].range.upperBound..<word.range.lowerBound]) }
            let isLast = index == run.count - 1
            let piece = isLast ? rest : rest.prefix(word.folded.count)
            rest = rest.dropFirst(piece.count)
            output.append(contentsOf: like(text[word.range], String(piece)).unicodeScalars)
        }
        return String(output)
    }

    /// In the case of the word it stands for.
    static func like(_ old: ArraySlice<Unicode.Scalar>, _ stand: String) -> String {
        let letters = old.filter(\.properties.isAlphabetic)
        guard let first = letters.first, first.properties.isUppercase else { return stand }
        if letters.allSatisfy({ !$0.properties.isLowercase }), letters.count > 1 || old.count == 1 || stand.count == 1 {
            return stand.uppercased()
        }
        return stand.prefix(1).uppercased() + stand.dropFirst()
    }
}
