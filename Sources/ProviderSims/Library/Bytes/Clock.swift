import FoundationEssentials

/// Wall-clock instants as the simulated vendors write them.
enum Clock {
    /// Seconds since 1970.
    static func now() -> Double { Date().timeIntervalSince1970 }

    /// `2026-01-31T09:30:00Z`
    static func iso8601(_ seconds: Double) -> String {
        Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
    }

    static func uuid() -> String {
        UUID().uuidString.lowercased()
    }
}
