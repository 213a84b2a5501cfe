import Domain
import PluginABI

/// The functions of a loaded library. A library is never unloaded, so they are good for the life of the process.
final class PluginFunctions: Sendable {
    /// A copy of the plugin's table, static by contract. The mandatory slots are filled; the loader looked.
    private let table: gh_plugin_api
    private let migration: MigrationTable?

    init(_ table: gh_plugin_api, _ migration: MigrationTable? = nil) {
        self.table = table
        self.migration = migration
    }

    var takesCallbacks: Bool { unsafe table.ingest != nil }

    /// - Returns: the address of a new instance, and the plugin's warnings.
    func create(config: [UInt8]) throws(InstanceRefusal) -> (address: UInt, warnings: [Diagnostic]) {
        let recorder = DiagnosticsRecorder()
        var address: OpaquePointer?
        let code: Int32 = unsafe config.withUnsafeBufferPointer { config in
            withExtendedLifetime(recorder) {
                unsafe withUnsafePointer(to: recorder.table()) { sink in
                    unsafe table.instance_create?(config.wire, sink, &address) ?? -1
                }
            }
        }
        var diagnostics = recorder.diagnostics
        let isRefused = diagnostics.contains { $0.severity == .error }
        if code == 0, !isRefused, let address = unsafe address {
            return (UInt(bitPattern: address), diagnostics)
        }
        if code == 0, let address = unsafe address { unsafe table.instance_destroy?(address) }
        if !isRefused {
            let message =
                code == 0
                ? "the plugin accepted the configuration and made no instance"
                : "the plugin refused the configuration without a reason (\(code))"
            diagnostics.append(Diagnostic(pointer: "", severity: .error, message: message))
        }
        throw InstanceRefusal(diagnostics: diagnostics)
    }

    func destroy(_ address: UInt) { unsafe table.instance_destroy?(OpaquePointer(bitPattern: address)) }

    func step(_ address: UInt, _ input: StepInput, _ recorder: StepRecorder) -> Int32 {
        unsafe input.withWire { wire in
            unsafe withUnsafePointer(to: StepSink.table(for: recorder)) { sink in
                unsafe table.step?(OpaquePointer(bitPattern: address), wire, sink) ?? -1
            }
        }
    }

    /// A state of an older version, in this one's.
    func migrate(_ state: StepOutput.State, of operation: OperationID) -> Result<[UInt8], StepFailure> {
        let recorder = MigrationRecorder()
        guard let migration else { return recorder.close(returned: -1) }
        let name = Array(operation.description.utf8)
        let code: Int32 = unsafe name.withUnsafeBufferPointer { name in
            unsafe state.bytes.withUnsafeBufferPointer { bytes in
                withExtendedLifetime(recorder) {
                    let input = unsafe gh_migrate_in(
                        struct_size: UInt32(MemoryLayout<gh_migrate_in>.size), state_version: state.version,
                        operation: name.wire, state: bytes.wire)
                    return unsafe withUnsafePointer(to: input) { input in
                        unsafe withUnsafePointer(to: recorder.table()) { unsafe migration.call(input, $0) }
                    }
                }
            }
        }
        return recorder.close(returned: code)
    }

    /// nil: the plugin has no `ingest`.
    func ingest(
        _ address: UInt, _ request: InboundRequest, now: Timestamp, _ recorder: IngestRecorder
    ) -> Int32? {
        guard let ingest = unsafe table.ingest else { return nil }
        return unsafe request.withWire(now: now) { wire in
            unsafe withUnsafePointer(to: IngestSink.table(for: recorder)) { sink in
                unsafe ingest(OpaquePointer(bitPattern: address), wire, sink)
            }
        }
    }
}
