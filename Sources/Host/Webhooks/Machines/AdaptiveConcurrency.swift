/// How many deliveries an endpoint may have under way at once: one more for each round of successes, half as many after a
/// failure.
package struct AdaptiveConcurrency: Hashable, Sendable {
    package static let start = 8

    private let most: Int
    private var window: Double

    /// - Parameter most: at least 1.
    package init(most: Int) {
        self.most = max(1, most)
        window = Double(min(Self.start, max(1, most)))
    }

    /// 1 to `most`.
    package var limit: Int { Int(window) }

    /// - Parameter wasFull: whether the limit was used; what was not asked for proves nothing.
    package mutating func succeeded(wasFull: Bool) {
        guard wasFull else { return }
        window = min(window + 1 / window, Double(most))
    }

    package mutating func failed() { window = max(1, window / 2) }
}
