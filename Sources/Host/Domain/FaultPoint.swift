import Glibc
import Synchronization

/// Places where a test may kill this process, counted in the order they are reached: every commit and every effect has
/// one before and one after it. Off (one relaxed load) unless `arm` was called.
package enum FaultPoint {
    private static let countdown = Atomic<Int>(0)
    private static let reached = Atomic<Int>(0)

    /// The process kills itself with SIGKILL at the `number`th point from now, counted from 1. Points are counted, and
    /// `count` reports them, from a negative number on; 0 turns them off.
    package static func arm(_ number: Int) {
        reached.store(0, ordering: .sequentiallyConsistent)
        countdown.store(number, ordering: .sequentiallyConsistent)
    }

    package static var count: Int { reached.load(ordering: .sequentiallyConsistent) }

    @inline(__always)
    package static func reach() {
        if countdown.load(ordering: .relaxed) != 0 { strike() }
    }

    @inline(never)
    private static func strike() {
        let number = reached.add(1, ordering: .sequentiallyConsistent).newValue
        if number == countdown.load(ordering: .sequentiallyConsistent) {
            kill(getpid(), SIGKILL)
        }
    }
}
