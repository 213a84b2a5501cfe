import Domain
import Glibc
import PluginABI
import Synchronization

/// The host's side of a `gh_ingest_sink`. Made on the thread that calls `ingest`.
final class IngestRecorder: Sendable {
    struct Recording: Sendable {
        var output = IngestOutput()
        var refusal: Refusal?
        var isOpen = true
        var assertions = 0
    }

    private let recording = Mutex(Recording())
    private let thread = UInt(pthread_self())

    func accept<Value: Sendable>(
        _ decode: () throws(Refusal) -> Value, _ record: (inout Recording, Value) throws(Refusal) -> Void
    ) -> Int32 {
        guard thread == UInt(pthread_self()) else { return GH_REFUSED_ENDED }
        let decoded: Result<Value, Refusal>
        do throws(Refusal) {
            decoded = .success(try decode())
        } catch {
            decoded = .failure(error)
        }
        return recording.withLock { recording in
            guard recording.isOpen else { return GH_REFUSED_ENDED }
            do throws(Refusal) {
                try record(&recording, try decoded.get())
                return GH_OK
            } catch {
                if recording.refusal == nil { recording.refusal = error }
                return error.answer
            }
        }
    }

    func close(returned code: Int32) -> Result<IngestOutput, StepFailure> {
        let end = recording.withLock { recording in
            recording.isOpen = false
            return recording
        }
        if let refusal = end.refusal { return .failure(refusal.failure) }
        guard code == 0 else {
            return .failure(
                StepFailure(
                    .invalidRequest, code: "ingest.refused", message: "the plugin does not know this callback (\(code))"
                ))
        }
        return .success(end.whole)
    }
}

extension IngestRecorder.Recording {
    /// The event that is being told of.
    var last: IngestOutput.Event {
        get { output.events[output.events.count - 1] }
        set { output.events[output.events.count - 1] = newValue }
    }

    mutating func nextEvent() throws(Refusal) {
        guard !last.isEmpty else { return }
        guard output.events.count < Budgets.callbackEvents else {
            throw .budget(
                "callback_events", limit: Budgets.callbackEvents, found: UInt64(output.events.count + 1),
                of: "events of one callback")
        }
        output.events.append(IngestOutput.Event())
    }

    /// Without an event that was begun and never told of.
    var whole: IngestOutput {
        var output = output
        if output.events.count > 1, last.isEmpty { output.events.removeLast() }
        return output
    }

    mutating func beginGroup() throws(Refusal) {
        guard output.groups.count < Budgets.assertions else {
            throw .budget(
                "assertions", limit: Budgets.assertions, found: UInt64(output.groups.count + 1),
                of: "groups of assertions")
        }
        output.groups.append([])
    }

    mutating func add(_ assertion: Assertion) throws(Refusal) {
        guard !output.groups.isEmpty else { throw .malformed("assertion", "an assertion came before begin_group") }
        assertions += 1
        guard assertions <= Budgets.assertions else {
            throw .budget("assertions", limit: Budgets.assertions, found: UInt64(assertions), of: "assertions")
        }
        output.groups[output.groups.count - 1].append(assertion)
    }
}
