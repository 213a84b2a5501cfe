import Domain
import Synchronization

/// Makes steps on the caller's thread, in a host as in a cell, and judges the time that they take.
final class StepCaller: Sendable {
    private let functions: PluginFunctions
    /// Milliseconds of CPU for one step.
    let limit: Int
    private let readsCPU: Atomic<Bool>

    init(_ functions: PluginFunctions, _ manifest: Manifest) {
        self.functions = functions
        limit = manifest.stepCPU > 0 ? manifest.stepCPU : StepClock.usualLimit
        readsCPU = Atomic(manifest.stepCPU > 0)
    }

    func call(_ seat: Seat, _ input: StepInput) -> StepAnswer {
        seat.recorder.open()
        let clock = StepClock(readsCPU: readsCPU.load(ordering: .relaxed))
        let code = functions.step(seat.instance.address, input, seat.recorder)
        let time = clock.verdict(limit: limit)
        let recording = seat.recorder.close()
        switch time {
        case .quick: break
        case .slow: readsCPU.store(true, ordering: .relaxed)
        case .over(let failure): return .over(failure)
        }
        return .made(recording, returned: code)
    }
}
