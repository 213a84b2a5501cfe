import Domain
import Glibc
import PluginABI
import Synchronization

/// The host's side of a `gh_sink`. One recorder serves one step after another. It locks and lives longer than any
/// step, so that a plugin that calls a sink late, or from a thread of its own, does no harm: such calls leave no trace,
/// for whether they came in time would be chance.
final class StepRecorder: Sendable {
    let rules: EffectRules
    private let recording = Mutex(StepRecording())
    /// The step's thread.
    private let thread = Atomic<UInt>(0)

    init(rules: EffectRules) { self.rules = rules }

    /// On the thread that makes the step.
    func open() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        recording.withLock { $0.open() }
    }

    func close() -> StepRecording { recording.withLock { $0.close() } }

    /// Decodes, then records. What a refused call brought is dropped, and its refusal is remembered.
    func accept<Value: Sendable>(
        _ decode: () throws(Refusal) -> Value,
        _ record: (inout StepRecording, Value) throws(Refusal) -> Void
    ) -> Int32 {
        guard thread.load(ordering: .relaxed) == UInt(pthread_self()) else { return Refusal.afterEnd.answer }
        let decoded: Result<Value, Refusal>
        do throws(Refusal) {
            decoded = .success(try decode())
        } catch {
            decoded = .failure(error)
        }
        return recording.withLock { recording in
            do throws(Refusal) {
                switch recording.phase {
                case .open: break
                case .ended: throw .afterEnd
                case .closed: return Refusal.afterEnd.answer
                }
                try record(&recording, try decoded.get())
                return GH_OK
            } catch {
                recording.refuse(error)
                return error.answer
            }
        }
    }
}
