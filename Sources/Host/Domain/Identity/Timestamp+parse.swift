extension Timestamp {
    /// `2026-01-31`, `2026-01-31T09:15:00Z` or `2026-01-31T09:15:00.250Z`; nil for anything else.
    package init?(iso8601 text: String) {
        guard let date = CalendarDate(String(text.prefix(10))) else { return nil }
        var milliseconds = Self.days(to: date) * 86_400_000
        let rest = text.dropFirst(10)
        if !rest.isEmpty {
            guard rest.first == "T", rest.last == "Z" else { return nil }
            let halves = rest.dropFirst().dropLast().split(separator: ".", omittingEmptySubsequences: false)
            let clock = halves[0].split(separator: ":", omittingEmptySubsequences: false)
            let isNumber: (Substring, Int) -> Bool = { word, length in
                word.utf8.count == length && word.utf8.allSatisfy { (48...57).contains($0) }
            }
            guard halves.count <= 2, clock.count == 3, clock.allSatisfy({ isNumber($0, 2) }),
                let hour = Int64(clock[0]), let minute = Int64(clock[1]), let second = Int64(clock[2]),
                hour < 24, minute < 60, second < 60
            else { return nil }
            milliseconds += (hour * 3600 + minute * 60 + second) * 1000
            if halves.count == 2 {
                guard isNumber(halves[1], 3), let fraction = Int64(halves[1]) else { return nil }
                milliseconds += fraction
            }
        }
        self.init(milliseconds: milliseconds)
    }

    /// Days since 1970-01-01, by 400-year eras that start on the first of March.
    private static func days(to date: CalendarDate) -> Int64 {
        let year = date.month <= 2 ? date.year - 1 : date.year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (date.month > 2 ? date.month - 3 : date.month + 9) + 2) / 5 + date.day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }
}
