import Domain
import Testing

@Suite("Cron expressions")
struct CronExpressionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let expression: String
        let after: String
        let next: String

        init(_ expression: String, _ after: String, _ next: String) {
            (self.expression, self.after, self.next) = (expression, after, next)
        }

        var testDescription: String { "\(expression) after \(after)" }
    }

    @Test(
        "the next moment",
        arguments: [
            Case("* * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:01:00Z"),
            Case("* * * * *", "2026-01-01T00:00:59Z", "2026-01-01T00:01:00Z"),
            Case("30 3 * * *", "2026-01-01T03:29:59Z", "2026-01-01T03:30:00Z"),
            Case("30 3 * * *", "2026-01-01T03:30:00Z", "2026-01-02T03:30:00Z"),
            Case("30 3 * * *", "2026-12-31T23:59:59Z", "2027-01-01T03:30:00Z"),
            Case("*/15 9-17 * * mon-fri", "2026-01-02T17:45:00Z", "2026-01-05T09:00:00Z"),
            Case("5,35 0 * * *", "2026-01-02T00:05:00Z", "2026-01-02T00:35:00Z"),
            Case("10-20/5 * * * *", "2026-01-02T00:16:00Z", "2026-01-02T00:20:00Z"),
            Case("0 0 31 * *", "2026-01-31T00:00:00Z", "2026-03-31T00:00:00Z"),
            Case("0 0 31 * *", "2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z"),
            Case("0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"),
            Case("0 0 29 2 *", "2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z"),
            Case("0 0 30,31 1-3 *", "2026-01-31T00:00:00Z", "2026-03-30T00:00:00Z"),
            Case("0 0 * * sun", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z"),
            Case("0 0 * * 7", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z"),
            Case("0 0 * * sat-sun", "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"),
            Case("0 0 * * 5-7", "2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z"),
            // Either day is enough where both are named …
            Case("0 0 13 * fri", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"),
            Case("0 0 13 * fri", "2026-01-09T00:00:00Z", "2026-01-13T00:00:00Z"),
            Case("0 0 30 2 fri", "2026-01-01T00:00:00Z", "2026-02-06T00:00:00Z"),
            // … and both must hold where one begins with a star.
            Case("0 0 */10 * fri", "2026-01-01T00:00:00Z", "2026-05-01T00:00:00Z"),
            Case("0 12 29 FEB */6", "2026-01-01T00:00:00Z", "2032-02-29T12:00:00Z"),
            Case("@hourly", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z"),
            Case("@daily", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"),
            Case("@weekly", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00Z"),
            Case("@monthly", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
            Case("@Yearly", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            // Where clocks of many countries jump, UTC's does not.
            Case("30 2 * * *", "2026-03-28T02:30:00Z", "2026-03-29T02:30:00Z"),
            Case("30 1 * * *", "2026-10-25T01:30:00Z", "2026-10-26T01:30:00Z"),
        ])
    func next(_ test: Case) throws {
        let after = try #require(Timestamp(iso8601: test.after))
        let next = try CronExpression(test.expression).next(after: after)
        #expect(next == Timestamp(iso8601: test.next), "\(next.iso8601)")
    }

    @Test(
        "what is refused, and why",
        arguments: [
            ("", "it has 0 fields"), ("* * * *", "it has 4 fields"), ("* * * * * *", "it has 6 fields"),
            ("60 * * * *", "the minute 60 is not known; write 0 to 59"),
            ("* 24 * * *", "the hour 24 is not known; write 0 to 23"),
            ("* * 0 * *", "the day of month 0 is not known; write 1 to 31"),
            ("* * * 13 *", "the month 13 is not known; write 1 to 12 or a name such as jan"),
            ("* * * * 8", "the day of week 8 is not known; write 0 to 7 or a name such as sun"),
            ("* * * januar *", "the month januar is not known"),
            ("* * * * mon,", "the day of week is empty"), ("-5 * * * *", "the minute is empty"),
            ("+5 * * * *", "the minute +5 is not known"), ("5/10 * * * *", "has a step but no range"),
            ("*/0 * * * *", "the step of the minute */0"), ("*/99 * * * *", "the step of the minute */99"),
            ("*/ * * * *", "the step of the minute */"), ("20-10 * * * *", "the minute 20-10 runs backwards"),
            ("0 0 30 2 *", "day 30 is in none of the months 2"), ("0 0 31 4,6,9,11 *", "so it would never be due"),
            ("@dayly", "did you mean @daily?"), ("@reboot", "@reboot is no shorthand"),
            ("99999999999999999999 * * * *", "is not known"),
        ])
    func refused(_ expression: String, _ reason: String) {
        #expect {
            _ = try CronExpression(expression)
        } throws: { error in
            (error as? CronError)?.message.contains(reason) ?? false
        }
    }

    @Test("spaces do not matter, and the text is kept")
    func text() throws {
        let expression = try CronExpression("  30  3\t* * MON-fri ")
        #expect(expression.text == "30 3 * * MON-fri")
        #expect(try CronExpression(expression.text) == expression)
    }

    @Test("the ends of time are answered too")
    func ends() throws {
        let expression = try CronExpression("0 0 29 2 *")
        #expect(expression.next(after: Timestamp(milliseconds: .min)) < Timestamp(milliseconds: 0))
        #expect(expression.next(after: Timestamp(milliseconds: .max)) > Timestamp(milliseconds: 253_402_300_799_999))
    }

    @Test("an expression and a scan of every minute agree", arguments: 0..<40)
    func bruteForce(_ seed: Int) throws {
        var random = Random(state: UInt64(seed) &+ 1)
        let (spec, text) = Spec.random(&random)
        let expression: CronExpression
        do {
            expression = try CronExpression(text)
        } catch {
            #expect(error.message.contains("never be due"), "\(text): \(error)")
            return
        }
        // From any moment of 400 years; the scan ends at a year.
        let start = Int64(random.below(400 * 365 * 1440)) - 200 * 365 * 1440
        let next = expression.next(after: Timestamp(milliseconds: start * 60_000 + Int64(random.below(60_000))))
        let scanned = spec.first(in: start + 1...start + 366 * 1440)
        if let scanned {
            #expect(next.milliseconds == scanned * 60_000, "\(text) after \(start)")
        } else {
            #expect(next.milliseconds > (start + 366 * 1440) * 60_000, "\(text) after \(start)")
            let minute = next.milliseconds / 60_000
            #expect(spec.first(in: minute...minute) == minute, "\(text) after \(start)")
        }
    }

    /// The same said as sets, read by a calendar of its own.
    private struct Spec {
        var fields: [Set<Int>]
        var stars: [Bool]

        static func random(_ random: inout Random) -> (Spec, String) {
            let ranges = [0...59, 0...23, 1...31, 1...12, 0...6]
            var spec = Spec(fields: [], stars: [])
            var texts: [String] = []
            for range in ranges {
                let (low, high) = (range.lowerBound, range.upperBound)
                switch random.below(4) {
                case 0:
                    spec.fields.append(Set(range))
                    texts.append("*")
                case 1:
                    let step = 1 + random.below(high)
                    spec.fields.append(Set(stride(from: low, through: high, by: step)))
                    texts.append("*/\(step)")
                case 2:
                    let first = low + random.below(high - low + 1)
                    let last = first + random.below(high - first + 1)
                    spec.fields.append(Set(first...last))
                    texts.append("\(first)-\(last)")
                default:
                    let values = (0...random.below(3)).map { _ in low + random.below(high - low + 1) }
                    spec.fields.append(Set(values))
                    texts.append(values.map(String.init).joined(separator: ","))
                }
                spec.stars.append(texts.last?.hasPrefix("*") ?? false)
            }
            return (spec, texts.joined(separator: " "))
        }

        func first(in minutes: ClosedRange<Int64>) -> Int64? {
            var (today, isToday) = (Int64.min, false)
            for minute in minutes {
                let day = minute >= 0 ? minute / 1440 : -((1439 - minute) / 1440)
                if day != today { (today, isToday) = (day, isDue(day: day)) }
                let rest = Int(minute - day * 1440)
                if isToday, fields[0].contains(rest % 60), fields[1].contains(rest / 60) { return minute }
            }
            return nil
        }

        private func isDue(day: Int64) -> Bool {
            let date = CalendarOfMonths(day)
            guard fields[3].contains(date.month) else { return false }
            let weekday = Int(((day + 4) % 7 + 7) % 7)
            let (byDay, byWeekday) = (fields[2].contains(date.day), fields[4].contains(weekday))
            return stars[2] || stars[4] ? byDay && byWeekday : byDay || byWeekday
        }
    }

    /// Counts years and months off one by one: slow, and unlike the code under test.
    private struct CalendarOfMonths {
        var month = 1
        var day: Int

        init(_ days: Int64) {
            var (rest, year) = (Int(days), 1970)
            func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
            while rest < 0 {
                year -= 1
                rest += isLeap(year) ? 366 : 365
            }
            while rest >= (isLeap(year) ? 366 : 365) {
                rest -= isLeap(year) ? 366 : 365
                year += 1
            }
            for length in [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
                if rest < length { break }
                rest -= length
                month += 1
            }
            day = rest + 1
        }
    }

    private struct Random {
        var state: UInt64

        mutating func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }
}

@Suite("Rhythms")
struct RhythmTests {
    @Test("an interval counts from the start, an expression from the calendar")
    func next() throws {
        let start = Timestamp(milliseconds: 1000)
        #expect(Rhythm.every(500).next(after: start) == Timestamp(milliseconds: 1500))
        #expect(Rhythm.cron(try CronExpression("* * * * *")).next(after: start) == Timestamp(milliseconds: 60_000))
    }

    @Test("overdue is what was missed twice")
    func overdue() throws {
        let start = Timestamp(milliseconds: 0)
        #expect(!Rhythm.every(100).isOverdue(since: start, at: Timestamp(milliseconds: 200)))
        #expect(Rhythm.every(100).isOverdue(since: start, at: Timestamp(milliseconds: 201)))
        let daily = Rhythm.cron(try CronExpression("@daily"))
        #expect(!daily.isOverdue(since: start, at: Timestamp(milliseconds: 2 * 86_400_000)))
        #expect(daily.isOverdue(since: start, at: Timestamp(milliseconds: 2 * 86_400_000 + 1)))
    }
}
