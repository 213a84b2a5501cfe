import Domain
import Glibc

/// The CPU time of one step. In this process a step cannot be cut short, so it is judged when it has returned.
///
/// The clock of a thread's CPU time costs more than a small step does. So a plugin is timed by a cheap clock, until one
/// of its steps has taken long; from then on its CPU time is read as well. The first long step, which is often the one
/// that wakes the plugin's runtime, is therefore never blamed.
struct StepClock {
    /// Milliseconds, unless the manifest says otherwise.
    static let usualLimit = 50

    private let cpu: Int?
    private let wall: Int

    init(readsCPU: Bool) {
        cpu = readsCPU ? Self.read(CLOCK_THREAD_CPUTIME_ID) : nil
        wall = Self.read(CLOCK_MONOTONIC_COARSE)
    }

    enum Verdict {
        case quick
        /// It took longer than the limit; how much of that it computed is not known, or not too much.
        case slow
        case over(StepFailure)
    }

    /// Nobody uses more CPU than time passes.
    func verdict(limit milliseconds: Int) -> Verdict {
        let limit = milliseconds * 1_000_000
        guard Self.read(CLOCK_MONOTONIC_COARSE) - wall >= limit else { return .quick }
        guard let cpu else { return .slow }
        let used = Self.read(CLOCK_THREAD_CPUTIME_ID) - cpu
        guard used > limit else { return .slow }
        return .over(
            StepFailure(
                .internalError, code: "budget.step_cpu",
                message: "the step used \(used / 1_000_000) ms of CPU, at most \(milliseconds); a plugin that computes "
                    + "says how much it needs in limits.step_cpu_ms of its manifest"))
    }

    private static func read(_ clock: clockid_t) -> Int {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
