import Domain

/// Of what goes back and forth, the first few changes in a while are told, and how many were left out since. Pure.
struct FlapLimit {
    private struct Window {
        var start: Timestamp
        var told = 0
        var withheld = 0
    }

    /// Milliseconds.
    static let window: Int64 = 10 * 60_000
    let most: Int

    init(most: Int = 6) { self.most = most }

    private var windows: [String: Window] = [:]

    /// - Returns: nil when it is not to be told; otherwise how many were not told before it.
    mutating func admit(_ name: String, at now: Timestamp) -> Int? {
        var window = windows[name] ?? Window(start: now)
        if now - window.start >= Self.window { window = Window(start: now, withheld: window.withheld) }
        defer { windows[name] = window }
        guard window.told < most else {
            window.withheld += 1
            return nil
        }
        window.told += 1
        defer { window.withheld = 0 }
        return window.withheld
    }
}
