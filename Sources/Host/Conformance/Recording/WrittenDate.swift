import Domain

/// A day as people write it inside a text: `1990-01-31`, `31/01/1990`, `19900131`, `900131`, `Jan 31, 1990`, …
struct WrittenDate {
    /// Where year, month and day stand, and whether the month is a name.
    enum Field { case year, month, day }

    /// Into the text's scalars.
    var range: Range<Int>
    var date: CalendarDate
    /// The pieces in their order, with what stands between them.
    fileprivate var pieces: [(field: Field, range: Range<Int>)]

    /// All that may be meant by what begins at `start`: 01/02/1990 is two days.
    static func readings(at start: Int, in text: [Unicode.Scalar]) -> [WrittenDate] {
        guard Folding.word(at: start, in: text) != nil || isDigit(text, start) else { return [] }
        guard start == 0 || !Folding.isWord(text[start - 1]) else { return [] }
        let first = run(text, start)
        if first.allSatisfy({ isDigit(text, $0) }), first.count == 8 || first.count == 6 { return compact(first, text) }
        guard let second = next(after: first, text), let third = next(after: second, text) else { return [] }
        return [[.year, .month, .day], [.day, .month, .year], [.month, .day, .year]].compactMap {
            reading($0, [first, second, third], text)
        }
    }

    /// The same writing of another day.
    func writing(_ other: CalendarDate, in text: [Unicode.Scalar]) -> String {
        var output = String.UnicodeScalarView()
        var index = range.lowerBound
        for (field, piece) in pieces {
            output.append(contentsOf: text[index..<piece.lowerBound])
            output.append(contentsOf: Self.written(field, other, like: text[piece]).unicodeScalars)
            index = piece.upperBound
        }
        return String(output)
    }

    // MARK: Reading

    private static func isDigit(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
        index < text.count && ("0"..."9").contains(text[index])
    }

    private static func run(_ text: [Unicode.Scalar], _ start: Int) -> Range<Int> {
        var end = start
        let digits = isDigit(text, start)
        while end < text.count, Folding.isWord(text[end]), isDigit(text, end) == digits { end += 1 }
        return start..<end
    }

    /// The next piece, with no more than a separator between: `-`, `/`, `.`, `, `, a space or nothing before a name.
    private static func next(after piece: Range<Int>, _ text: [Unicode.Scalar]) -> Range<Int>? {
        var index = piece.upperBound
        while index < text.count, index - piece.upperBound < 2, "-/., ".unicodeScalars.contains(text[index]) {
            index += 1
        }
        guard index < text.count, Folding.isWord(text[index]) else { return nil }
        if index == piece.upperBound, isDigit(text, index) == isDigit(text, index - 1) { return nil }
        return run(text, index)
    }

    private static func compact(_ digits: Range<Int>, _ text: [Unicode.Scalar]) -> [WrittenDate] {
        let year = digits.count - 4
        let orders: [[(Field, Int)]] = [
            [(.year, year), (.month, 2), (.day, 2)], [(.day, 2), (.month, 2), (.year, year)],
            [(.month, 2), (.day, 2), (.year, year)],
        ]
        return orders.compactMap { order in
            var index = digits.lowerBound
            var ranges: [Range<Int>] = []
            for (_, count) in order {
                ranges.append(index..<(index + count))
                index += count
            }
            return reading(order.map(\.0), ranges, text)
        }
    }

    private static func reading(_ order: [Field], _ ranges: [Range<Int>], _ text: [Unicode.Scalar]) -> WrittenDate? {
        var values: [Field: Int] = [:]
        for (field, range) in zip(order, ranges) {
            let word = String(String.UnicodeScalarView(text[range]))
            if let number = Int(word), word.utf8.allSatisfy({ (48...57).contains($0) }) {
                switch field {
                case .year where word.utf8.count == 4: values[.year] = number
                // As machine-readable zones and some vendors write it: this century up to a few years ahead.
                case .year where word.utf8.count == 2: values[.year] = number + (number < 50 ? 2000 : 1900)
                case .year: return nil
                default: values[field] = word.utf8.count <= 2 ? number : nil
                }
            } else if field == .month {
                values[.month] = month(word)
            }
        }
        guard let year = values[.year], let month = values[.month], let day = values[.day],
            (1900...2100).contains(year), let date = CalendarDate(year: year, month: month, day: day),
            let first = ranges.first, let last = ranges.last
        else { return nil }
        // 19900131 in the middle of a longer number is none.
        guard last.upperBound == text.count || !isDigit(text, last.upperBound) else { return nil }
        return WrittenDate(
            range: first.lowerBound..<last.upperBound, date: date,
            pieces: Array(zip(order, ranges)).map { ($0.0, $0.1) })
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    private static func month(_ word: String) -> Int? {
        let lower = word.lowercased()
        guard lower.utf8.count >= 3 else { return nil }
        return months.firstIndex { $0 == lower || $0.prefix(3) == lower }.map { $0 + 1 }
    }

    // MARK: Writing

    private static func written(_ field: Field, _ date: CalendarDate, like old: ArraySlice<Unicode.Scalar>) -> String {
        let text = String(String.UnicodeScalarView(old))
        switch field {
        case .year: return padded(text.utf8.count == 2 ? date.year % 100 : date.year, old.count)
        case .day: return padded(date.day, old.count)
        case .month:
            guard month(text) != nil else { return padded(date.month, old.count) }
            let name = text.utf8.count == 3 ? String(months[date.month - 1].prefix(3)) : months[date.month - 1]
            if text == text.uppercased() { return name.uppercased() }
            return text == text.lowercased() ? name : name.prefix(1).uppercased() + name.dropFirst()
        }
    }

    /// One digit only where one stood and one is enough.
    private static func padded(_ value: Int, _ count: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, min(count, 4) - digits.count)) + digits
    }
}
