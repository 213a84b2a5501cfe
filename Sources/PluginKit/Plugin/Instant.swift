/// A moment, in milliseconds since 1970 UTC.
public struct Instant: Hashable, Comparable, Sendable, Codable {
    public var milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    public static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

    public func advanced(by duration: Duration) -> Instant {
        let (sum, overflow) = milliseconds.addingReportingOverflow(duration.signedMilliseconds)
        return Instant(milliseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    public func duration(to other: Instant) -> Duration {
        let (difference, overflow) = other.milliseconds.subtractingReportingOverflow(milliseconds)
        return .milliseconds(overflow ? (other < self ? Int64.min : .max) : difference)
    }

    /// The day in UTC, `2026-01-31`.
    public var date: String {
        let (year, month, day) = civil
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    /// `2026-01-31T23:59:59Z`; fractions of a second are cut off.
    public var iso8601: String {
        let second = daysAndSeconds.second
        return "\(date)T\(Self.padded(second / 3600, 2)):\(Self.padded(second / 60 % 60, 2))"
            + ":\(Self.padded(second % 60, 2))Z"
    }

    /// Howard Hinnant's days-to-civil algorithm (public domain), proleptic Gregorian.
    private var civil: (year: Int64, month: Int64, day: Int64) {
        let shifted = daysAndSeconds.day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Days since 1970 and seconds of the day, also before 1970.
    private var daysAndSeconds: (day: Int64, second: Int64) {
        func divide(_ value: Int64, _ unit: Int64) -> (Int64, Int64) {
            let rest = value % unit
            return rest < 0 ? (value / unit - 1, rest + unit) : (value / unit, rest)
        }
        let (seconds, _) = divide(milliseconds, 1000)
        return divide(seconds, 86_400)
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value.magnitude)
        return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero, within what an Int64 holds.
    var signedMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, overflowed) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        return overflowed ? (seconds < 0 ? .min : .max) : sum
    }

    /// Milliseconds for the ABI: none below zero, and at least one for anything above it.
    var abiMilliseconds: UInt64 {
        guard self > .zero else { return 0 }
        return UInt64(max(1, signedMilliseconds))
    }
}
