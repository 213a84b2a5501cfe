import Domain

/// Reads a Retry-After field (RFC 9110, 10.2.3): seconds, or a date in any of HTTP's three forms.
enum RetryAfter {
    /// - Returns: milliseconds from `now`, never negative; nil if it is neither.
    static func milliseconds(_ value: String, now: Timestamp) -> Int64? {
        let text = value.utf8.drop(while: { $0 == 0x20 || $0 == 0x09 })
        if let first = text.first, (48...57).contains(first) {
            guard let seconds = Int64(String(decoding: text, as: UTF8.self)), seconds <= 366 * 86_400 else {
                return nil
            }
            return seconds * 1000
        }
        guard let date = date(value) else { return nil }
        return max(0, date - now)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`.
    static func date(_ value: String) -> Timestamp? {
        let words = value.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "-" }).map(String.init)
        let day: String
        let month: String
        var year: String
        let clock: String
        if words.count == 6, words[5] == "GMT" {
            (day, month, year, clock) = (words[1], words[2], words[3], words[4])
        } else if words.count == 5 {
            (month, day, clock, year) = (words[1], words[2], words[3], words[4])
        } else {
            return nil
        }
        // Two digits: of this century until that is far ahead.
        if year.utf8.count == 2, let short = Int(year) { year = String(short < 70 ? 2000 + short : 1900 + short) }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let time = clock.split(separator: ":").compactMap { Int($0) }
        guard let day = Int(day), (1...31).contains(day), let month = months.firstIndex(of: month),
            let year = Int(year), (1970...9999).contains(year), time.count == 3, (0..<24).contains(time[0]),
            (0..<60).contains(time[1]), (0...60).contains(time[2])
        else { return nil }
        let seconds =
            Self.days(year: year, month: month + 1, day: day) * 86_400 + time[0] * 3600 + time[1] * 60 + time[2]
        return Timestamp(milliseconds: Int64(seconds) * 1000)
    }

    /// Days since 1970 of a Gregorian date, counted in years that begin in March.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
