import Domain
import Glibc
import PluginABI
import Synchronization

/// The host's side of a `gh_diagnostics_sink`. What cannot be read becomes a diagnostic of its own, because a refusal
/// without a reason helps nobody. Made on the thread that calls `instance_create`.
final class DiagnosticsRecorder: Sendable {
    private let recording = Mutex<[Diagnostic]>([])
    private let thread = UInt(pthread_self())

    var diagnostics: [Diagnostic] { recording.withLock { $0 } }

    func table() -> gh_diagnostics_sink {
        unsafe gh_diagnostics_sink(
            struct_size: UInt32(MemoryLayout<gh_diagnostics_sink>.size), reserved: 0,
            context: OpaquePointer(Unmanaged.passUnretained(self).toOpaque()), diagnostic: sinkDiagnostic)
    }

    fileprivate func add(_ diagnostic: Diagnostic) -> Int32 {
        guard thread == UInt(pthread_self()) else { return GH_REFUSED_ENDED }
        return recording.withLock { diagnostics in
            guard diagnostics.count < Budgets.diagnostics else { return GH_REFUSED_BUDGET }
            diagnostics.append(diagnostic)
            return GH_OK
        }
    }
}

private func sinkDiagnostic(
    _ context: OpaquePointer?, _ pointer: gh_bytes, _ severity: UInt32, _ message: gh_bytes
) -> Int32 {
    guard let context = unsafe context else { return GH_REFUSED_MALFORMED }
    let recorder = unsafe Unmanaged<DiagnosticsRecorder>.fromOpaque(UnsafeRawPointer(context)).takeUnretainedValue()
    // A severity from a later version is no reason to use an instance its plugin has doubts about.
    let isWarning = severity == GH_SEVERITY_WARNING
    do throws(Refusal) {
        let place = unsafe try WireReader.text(pointer, limit: 1024, budget: "name", of: "a diagnostic's pointer")
        let text = unsafe try SinkText.message(message, "a diagnostic's message")
        return recorder.add(Diagnostic(pointer: place, severity: isWarning ? .warning : .error, message: text))
    } catch {
        _ = recorder.add(
            Diagnostic(
                pointer: "", severity: isWarning ? .warning : .error,
                message: "the plugin reported something that cannot be read: \(error.message)"))
        return error.answer
    }
}
