import Domain
import PluginABI
import PluginHost

extension RawPlugin {
    /// The table of gh.migrate-state/1 as the plugin gives it; nil: it has none.
    var migrationTable: UnsafePointer<gh_migrate_state>? {
        guard let find = api.get_extension else { return nil }
        let memory = CallMemory(guarded: false)
        return find(memory.bytes(Array(GH_EXTENSION_MIGRATE_STATE.utf8)))?.assumingMemoryBound(
            to: gh_migrate_state.self)
    }

    /// What `migrate` calls and returns; the states it gives are kept whole.
    func migrate(_ state: [UInt8], version: UInt32, of operation: OperationID) -> MigrationTrace? {
        guard let table = migrationTable, let function = table.pointee.migrate else { return nil }
        let memory = CallMemory(guarded: true)
        let trace = MigrationTrace()
        return withExtendedLifetime((memory, trace)) {
            var input = gh_migrate_in(
                struct_size: UInt32(MemoryLayout<gh_migrate_in>.size), state_version: version,
                operation: memory.bytes(Array(operation.description.utf8)), state: memory.bytes(state))
            var sink = gh_migrate_sink(
                struct_size: UInt32(MemoryLayout<gh_migrate_sink>.size), reserved: 0,
                context: OpaquePointer(Unmanaged.passUnretained(trace).toOpaque()),
                state: { context, bytes in
                    MigrationTrace.of(context).states.append(MigrationTrace.copy(bytes))
                    return bytes.len > UInt64(Budgets.state) ? GH_REFUSED_BUDGET : GH_OK
                },
                refuse: { context, message in
                    MigrationTrace.of(context).reasons.append(MigrationTrace.copy(message))
                    return GH_OK
                })
            trace.returned = function(&input, &sink)
            return trace
        }
    }
}

final class MigrationTrace {
    var states: [[UInt8]] = []
    var reasons: [[UInt8]] = []
    var returned: Int32 = 0

    /// nil: refused.
    var carried: [UInt8]? { returned == GH_OK && states.count == 1 && reasons.isEmpty ? states[0] : nil }

    func equals(_ other: MigrationTrace) -> Bool {
        states == other.states && reasons == other.reasons && returned == other.returned
    }

    static func of(_ context: OpaquePointer?) -> MigrationTrace {
        guard let context else { return MigrationTrace() }
        return Unmanaged<MigrationTrace>.fromOpaque(UnsafeRawPointer(context)).takeUnretainedValue()
    }

    static func copy(_ bytes: gh_bytes) -> [UInt8] {
        guard let start = bytes.ptr else { return [] }
        return [UInt8](UnsafeBufferPointer(start: start, count: Int(min(bytes.len, 1 << 20))))
    }
}
