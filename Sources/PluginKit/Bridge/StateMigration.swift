import PluginABI

/// How a plugin's states of older versions are encoded anew.
struct StateMigration: Sendable {
    let from: [UInt32]
    let migrate: @Sendable (_ operation: String, _ state: [UInt8], _ version: UInt32) throws -> [UInt8]

    /// nil: the plugin migrates none.
    init?<P: Plugin>(_ plugin: P.Type) {
        from = P.manifest.stateMigrates
        guard !from.isEmpty else { return nil }
        migrate = { name, state, version in
            guard let operation = P.operations.first(where: { $0.id == name }) else {
                throw PluginFailure(
                    .badState, code: "unknown_operation", message: "this plugin does not do \(name)")
            }
            return try operation.runner.migrate(state, version: version)
        }
    }
}

/// The functions behind gh.migrate-state/1.
enum MigrationFunctions {
    typealias Find = @convention(c) (gh_bytes) -> UnsafeRawPointer?
    typealias Migrate = @convention(c) (UnsafePointer<gh_migrate_in>?, UnsafePointer<gh_migrate_sink>?) -> Int32

    /// As in ``EntryFunctions/creators``: a function for each slot.
    static let finders: [Find] = unsafe [
        { unsafe find(0, $0) }, { unsafe find(1, $0) }, { unsafe find(2, $0) }, { unsafe find(3, $0) },
        { unsafe find(4, $0) }, { unsafe find(5, $0) }, { unsafe find(6, $0) }, { unsafe find(7, $0) },
    ]

    private static let migrators: [Migrate] = unsafe [
        { unsafe migrate(0, $0, $1) }, { unsafe migrate(1, $0, $1) }, { unsafe migrate(2, $0, $1) },
        { unsafe migrate(3, $0, $1) }, { unsafe migrate(4, $0, $1) }, { unsafe migrate(5, $0, $1) },
        { unsafe migrate(6, $0, $1) }, { unsafe migrate(7, $0, $1) },
    ]

    /// The address of a table that is never freed: the host may look at it until the process ends.
    static func table(of migration: StateMigration, slot: Int) -> UInt {
        let from = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: migration.from.count)
        _ = unsafe from.initialize(from: migration.from)
        let table = UnsafeMutablePointer<gh_migrate_state>.allocate(capacity: 1)
        unsafe table.initialize(
            to: gh_migrate_state(
                struct_size: UInt32(MemoryLayout<gh_migrate_state>.size), revision: 1,
                from_versions: UnsafePointer(from.baseAddress), from_count: UInt64(from.count),
                migrate: migrators[slot]))
        return UInt(bitPattern: table)
    }

    private static func find(_ slot: Int, _ id: gh_bytes) -> UnsafeRawPointer? {
        guard let name = try? unsafe Inbound.text(id), name == GH_EXTENSION_MIGRATE_STATE else { return nil }
        return unsafe UnsafeRawPointer(bitPattern: EntryTable.migrationTable(slot))
    }

    private static func migrate(
        _ slot: Int, _ pointer: UnsafePointer<gh_migrate_in>?, _ target: UnsafePointer<gh_migrate_sink>?
    ) -> Int32 {
        guard let migration = EntryTable.migration(slot),
            let input = try? unsafe Inbound.load(pointer, into: gh_migrate_in()),
            let sink = try? unsafe Inbound.load(target, into: gh_migrate_sink()),
            let operation = try? unsafe Inbound.text(input.operation),
            let state = try? unsafe Inbound.bytes(input.state)
        else { return failed }
        var arena = Arena()
        let version = unsafe input.state_version
        do {
            guard migration.from.contains(version) else {
                throw PluginFailure(
                    .badState, code: "state_version",
                    message: "the state has version \(version); this plugin migrates \(migration.from)")
            }
            let carried = try migration.migrate(operation, state, version)
            return unsafe sink.state?(sink.context, arena.bytes(carried)) ?? failed
        } catch let failure as PluginFailure {
            _ = unsafe sink.refuse?(sink.context, arena.text(failure.message))
        } catch {
            _ = unsafe sink.refuse?(
                sink.context, arena.text("the state does not fit: \(CodingPlace(error, quoting: false))"))
        }
        return failed
    }

    private static let failed: Int32 = 1
}
