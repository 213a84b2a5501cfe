/// Moments as crontab(5) writes them: minute, hour, day of month, month and day of week, in UTC.
///
/// Where neither day field begins with `*`, either of them is enough; otherwise both must hold. UTC has no summer time, so
/// no moment is skipped or met twice.
package struct CronExpression: Hashable, Sendable {
    /// As written, with single spaces.
    package let text: String
    private let minutes: CronField
    private let hours: CronField
    private let days: CronField
    private let months: CronField
    private let weekdays: CronField

    /// Refuses what can never be due, such as the 30th of February.
    package init(_ written: String) throws(CronError) {
        let words = written.split(whereSeparator: \.isWhitespace).map(String.init)
        text = words.joined(separator: " ")
        let fields = try Self.fields(words)
        minutes = try CronField(fields[0], .minute)
        hours = try CronField(fields[1], .hour)
        days = try CronField(fields[2], .day)
        months = try CronField(fields[3], .month)
        weekdays = try CronField(fields[4], .weekday)
        guard weekdays.isRestricted || (1...12).contains(where: { isPossible(month: $0) }) else {
            throw CronError("day \(fields[2]) is in none of the months \(fields[3]), so it would never be due")
        }
    }

    private static let shorthands = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    private static func fields(_ words: [String]) throws(CronError) -> [String] {
        if words.count == 1, let word = words.first, word.hasPrefix("@") {
            if let meaning = shorthands[word.lowercased()] { return meaning.split(separator: " ").map(String.init) }
            let known = shorthands.keys.sorted()
            throw CronError(
                "\(word) is no shorthand; "
                    + (closestMatch(to: word.lowercased(), among: known).map { "did you mean \($0)?" }
                        ?? "there are \(known.joined(separator: ", "))"))
        }
        guard words.count == 5 else {
            throw CronError(
                "it has \(words.count) field\(words.count == 1 ? "" : "s"), not the five minute, hour, day of month, "
                    + "month and day of week")
        }
        return words
    }

    private func isPossible(month: Int) -> Bool {
        let longest = month == 2 ? 29 : [4, 6, 9, 11].contains(month) ? 30 : 31
        return months.contains(month) && (1...longest).contains(where: days.contains)
    }

    // MARK: Moments

    /// The first moment behind this one, a whole minute. Years after 9999 count as 9999.
    package func next(after moment: Timestamp) -> Timestamp {
        let within = min(max(moment.milliseconds, Self.earliest), Self.latest)
        let minute = Self.floorDivide(within, 60_000) + 1
        var day = Self.floorDivide(minute, 1440)
        var from = Int(minute - day * 1440)
        // A February the 29th on one weekday is 40 years away at most.
        while true {
            let date = CivilTime(Timestamp(milliseconds: day * Self.dayLength))
            if !months.contains(date.month) {
                // Never past the first of the next month.
                day += Int64(max(1, 29 - date.day))
                from = 0
            } else if isDue(date), let minute = minuteOfDay(from: from) {
                return Timestamp(milliseconds: day * Self.dayLength + Int64(minute) * 60_000)
            } else {
                day += 1
                from = 0
            }
        }
    }

    private func isDue(_ date: CivilTime) -> Bool {
        let (byDay, byWeekday) = (days.contains(date.day), weekdays.contains(date.weekday))
        return days.isRestricted && weekdays.isRestricted ? byDay || byWeekday : byDay && byWeekday
    }

    private func minuteOfDay(from: Int) -> Int? {
        for hour in from / 60..<24 where hours.contains(hour) {
            let first = hour == from / 60 ? from % 60 : 0
            if let minute = (first..<60).first(where: minutes.contains) { return hour * 60 + minute }
        }
        return nil
    }

    private static let dayLength: Int64 = 86_400_000
    private static let earliest: Int64 = -62_135_596_800_000
    private static let latest: Int64 = 253_402_300_799_999

    private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((-a + b - 1) / b) }
}

/// What is wrong with an expression, for whoever wrote it.
package struct CronError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    init(_ message: String) { self.message = message }

    package var description: String { message }
}
