import Domain
import Glibc
import PluginABI
import Synchronization

/// The host's side of a `gh_migrate_sink`. Made on the thread that calls `migrate`.
final class MigrationRecorder: Sendable {
    private struct Recording {
        var state: [UInt8]?
        var refusal: Refusal?
        var reason: String?
        var isClosed = false
    }

    private let recording = Mutex(Recording())
    private let thread = UInt(pthread_self())

    func table() -> gh_migrate_sink {
        unsafe gh_migrate_sink(
            struct_size: UInt32(MemoryLayout<gh_migrate_sink>.size), reserved: 0,
            context: OpaquePointer(Unmanaged.passUnretained(self).toOpaque()), state: sinkState, refuse: sinkRefuse)
    }

    /// The state carried over, or why it is not.
    func close(returned code: Int32) -> Result<[UInt8], StepFailure> {
        let recorded = recording.withLock { recording in
            recording.isClosed = true
            return recording
        }
        if let refusal = recorded.refusal { return .failure(Self.failure(refusal.message)) }
        if let reason = recorded.reason { return .failure(Self.failure(reason)) }
        guard code == GH_OK else { return .failure(Self.failure("migrate returned \(code) without a reason")) }
        return recorded.state.map { .success($0) } ?? .failure(Self.failure("migrate gave no state"))
    }

    static func failure(_ reason: String) -> StepFailure {
        StepFailure(.badState, code: "state.not_carried", message: reason)
    }

    fileprivate func take(_ bytes: gh_bytes) -> Int32 {
        write { recording throws(Refusal) in
            let state = unsafe try WireReader.bytes(bytes, limit: Budgets.state, budget: "state", of: "the state")
            guard recording.state == nil else { throw Refusal.malformed("state", "migrate gave two states") }
            recording.state = state
        }
    }

    fileprivate func refuse(_ message: gh_bytes) -> Int32 {
        write { recording throws(Refusal) in recording.reason = unsafe try SinkText.message(message, "the reason") }
    }

    private func write(_ body: (inout Recording) throws(Refusal) -> Void) -> Int32 {
        guard thread == UInt(pthread_self()) else { return GH_REFUSED_ENDED }
        return recording.withLock { recording in
            guard !recording.isClosed else { return GH_REFUSED_ENDED }
            do throws(Refusal) {
                try body(&recording)
                return GH_OK
            } catch {
                recording.refusal = recording.refusal ?? error
                return error.answer
            }
        }
    }
}

private func recorder(_ context: OpaquePointer?) -> MigrationRecorder? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<MigrationRecorder>.fromOpaque(UnsafeRawPointer(context)).takeUnretainedValue()
}

private func sinkState(_ context: OpaquePointer?, _ state: gh_bytes) -> Int32 {
    unsafe recorder(context)?.take(state) ?? GH_REFUSED_MALFORMED
}

private func sinkRefuse(_ context: OpaquePointer?, _ message: gh_bytes) -> Int32 {
    unsafe recorder(context)?.refuse(message) ?? GH_REFUSED_MALFORMED
}
