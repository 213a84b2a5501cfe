import Glibc
import Synchronization

/// The clock that `Timestamp.now()` reads. Nodes that share a database go by that database's clock, whatever their
/// machines say: it is measured, and carried on by a clock that nobody sets. Before it is measured, and on SQLite, the
/// machine's clock counts.
package enum HostClock {
    private static let unmeasured = Int64.min
    /// What turns `reading` into a time.
    private static let base = Atomic<Int64>(unmeasured)
    private static let shift = Atomic<Int64>(0)

    /// Milliseconds of a clock that runs on through everything but a stop of the machine. Means something only against
    /// another reading.
    package static func reading() -> Int64 { milliseconds(CLOCK_BOOTTIME) }

    package static func now() -> Int64 {
        let base = base.load(ordering: .relaxed)
        return base == unmeasured ? machine() : reading() + base
    }

    /// Goes by the measured clock from now on. One caller at a time.
    package static func adjust(_ measured: ClockMeasurement) {
        let known = base.load(ordering: .relaxed)
        base.store(measured.base(known: known == unmeasured ? nil : known), ordering: .relaxed)
    }

    /// Milliseconds that this machine's clock is ahead of the measured one.
    package static var machineIsAhead: Int64 { machine() - now() }

    /// For tests of clocks that are wrong: the machine's clock shows so many milliseconds more.
    package static func shiftMachine(by milliseconds: Int64) { shift.store(milliseconds, ordering: .relaxed) }

    private static func machine() -> Int64 { milliseconds(CLOCK_REALTIME) + shift.load(ordering: .relaxed) }

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// Another clock was asked between two readings of ours; milliseconds.
package struct ClockMeasurement: Hashable, Sendable {
    package var asked: Int64
    package var time: Int64
    package var answered: Int64

    package init(asked: Int64, time: Int64, answered: Int64) {
        self.asked = asked
        self.time = time
        self.answered = answered
    }

    /// What is to be added to our readings. What is known stays as long as the measurement allows it: a slow answer tells
    /// little, and then changes little.
    package func base(known: Int64?) -> Int64 {
        let (least, most) = (time - answered, max(time - asked, time - answered))
        guard let known else { return least + (most - least) / 2 }
        return min(max(known, least), most)
    }
}
