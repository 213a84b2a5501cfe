import Domain
import Glibc

/// Pauses between tries, doubled each time and jittered, until patience ends. For threads of ours alone.
struct Backoff {
    private var wait: Double = 10
    private let end: Timestamp?
    private static let longest: Double = 1000

    /// - Parameter milliseconds: nil: for ever.
    init(for milliseconds: Int?) {
        end = milliseconds.map { Timestamp.now().adding(milliseconds: Int64($0)) }
    }

    /// - Returns: false when patience has ended; then it has not paused.
    mutating func pause() -> Bool {
        if let end, Timestamp.now() >= end { return false }
        usleep(UInt32(wait * 1000 * Double.random(in: 0.5...1)))
        wait = min(wait * 2, Self.longest)
        return true
    }
}
