import FoundationEssentials

/// Milliseconds since 1970-01-01T00:00:00Z.
package struct Timestamp: Hashable, Sendable, Comparable, Codable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// By the host's clock, which all nodes of one database share.
    package static func now() -> Timestamp { Timestamp(milliseconds: HostClock.now()) }

    package func adding(milliseconds delta: Int64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
        return Timestamp(milliseconds: overflow ? (delta < 0 ? .min : .max) : sum)
    }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

    package static func - (a: Timestamp, b: Timestamp) -> Int64 { a.milliseconds - b.milliseconds }

    package init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    /// RFC 3339 with milliseconds, UTC: `2026-01-31T09:15:00.250Z`.
    package var iso8601: String {
        let civil = CivilTime(self)
        let fraction = Int(
            milliseconds - (milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000) * 1000)
        return "\(civil.dashedDate)T\(civil.clock)." + CivilTime.pad(fraction, 3) + "Z"
    }
}
