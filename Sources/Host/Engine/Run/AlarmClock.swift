import Synchronization

/// Rings after a time. Alarms of the same twentieth of a second share one timer: most waits end long before their alarm
/// would ring, and the timer of a cancelled sleep stays with the runtime until its time.
final class AlarmClock: Sendable {
    static let shared = AlarmClock()

    struct Alarm: Sendable {
        fileprivate let slot: Int64
        fileprivate let number: UInt64
    }

    private struct State {
        var last: UInt64 = 0
        var slots: [Int64: [UInt64: @Sendable () -> Void]] = [:]
    }

    /// Milliseconds of a slot. An alarm rings up to that much late, and never early.
    private static let length: Int64 = 50

    private let epoch = ContinuousClock.now
    private let state = Mutex(State())

    func set(after wait: Duration, _ ring: @escaping @Sendable () -> Void) -> Alarm {
        let time = epoch.duration(to: .now) + max(wait, .zero)
        let slot = Int64((time / .milliseconds(Self.length)).rounded(.up))
        let (alarm, isFirst) = state.withLock { state in
            state.last += 1
            let isFirst = state.slots[slot] == nil
            state.slots[slot, default: [:]][state.last] = ring
            return (Alarm(slot: slot, number: state.last), isFirst)
        }
        if isFirst { startTimer(slot) }
        return alarm
    }

    /// No effect once it has rung.
    func cancel(_ alarm: Alarm) {
        // What it holds is released outside the lock.
        let ring = state.withLock { $0.slots[alarm.slot]?.removeValue(forKey: alarm.number) }
        withExtendedLifetime(ring) {}
    }

    private func startTimer(_ slot: Int64) {
        Task {
            // Nobody cancels it.
            try await Task.sleep(until: epoch + .milliseconds(slot * Self.length), clock: .continuous)
            let rings = state.withLock { $0.slots.removeValue(forKey: slot) ?? [:] }
            for ring in rings.values { ring() }
        }
    }
}
