public import PluginABI
import Synchronization

/// A plugin's entry for the host. The whole C side of a plugin is one line:
///
///     @c(gh_plugin_entry_v1) public func entry() -> UnsafePointer<gh_entry>? { PluginEntry<MyPlugin>.pointer }
public enum PluginEntry<P: Plugin> {
    /// The same static entry each time.
    public static var pointer: UnsafePointer<gh_entry>? {
        unsafe EntryTable.entry(
            ObjectIdentifier(P.self),
            manifest: { P.manifest.json(operations: P.operations).utf8 },
            receivesCallbacks: P.self is any CallbackReceiver.Type,
            migration: StateMigration(P.self),
            make: { config, diagnostics in Instance<P>(config: config, diagnostics: &diagnostics) })
    }
}

/// The plugins of this library: one, but for test executables that hold several.
enum EntryTable {
    typealias Make = @Sendable (_ config: [UInt8], _ diagnostics: inout Diagnostics) -> (any AnyInstance)?

    private struct Slot: Sendable {
        let id: ObjectIdentifier
        let make: Make
        let migration: StateMigration?
        /// 0: it has none.
        let migrationTable: UInt
        /// Static for the life of the process, hence only its address is kept.
        let entry: UInt
    }

    private static let slots = Mutex<[Slot]>([])

    /// nil when the table is full.
    static func entry(
        _ id: ObjectIdentifier, manifest: () -> [UInt8], receivesCallbacks: Bool, migration: StateMigration?,
        make: @escaping Make
    ) -> UnsafePointer<gh_entry>? {
        let address: UInt? = slots.withLock { slots in
            if let slot = slots.first(where: { $0.id == id }) { return slot.entry }
            guard unsafe slots.count < EntryFunctions.creators.count else { return nil }
            let create = unsafe EntryFunctions.creators[slots.count]
            let find = unsafe migration == nil ? nil : MigrationFunctions.finders[slots.count]
            let entry = unsafe makeEntry(manifest(), create, receivesCallbacks: receivesCallbacks, find)
            slots.append(
                Slot(
                    id: id, make: make, migration: migration,
                    migrationTable: migration.map { MigrationFunctions.table(of: $0, slot: slots.count) } ?? 0,
                    entry: UInt(bitPattern: entry)))
            return UInt(bitPattern: entry)
        }
        return unsafe address.flatMap { unsafe UnsafePointer(bitPattern: $0) }
    }

    static func make(_ index: Int) -> Make? {
        slots.withLock { $0.indices.contains(index) ? $0[index].make : nil }
    }

    static func migration(_ index: Int) -> StateMigration? {
        slots.withLock { $0.indices.contains(index) ? $0[index].migration : nil }
    }

    static func migrationTable(_ index: Int) -> UInt {
        slots.withLock { $0.indices.contains(index) ? $0[index].migrationTable : 0 }
    }

    /// Never freed: the host may look at it until the process ends.
    private static func makeEntry(
        _ manifest: [UInt8], _ create: EntryFunctions.Create, receivesCallbacks: Bool,
        _ getExtension: MigrationFunctions.Find?
    ) -> UnsafePointer<gh_entry> {
        let text = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: manifest.count)
        _ = unsafe text.initialize(from: manifest)
        let api = UnsafeMutablePointer<gh_plugin_api>.allocate(capacity: 1)
        unsafe api.initialize(
            to: gh_plugin_api(
                struct_size: UInt32(MemoryLayout<gh_plugin_api>.size), reserved: 0, instance_create: create,
                instance_destroy: EntryFunctions.destroy, step: EntryFunctions.step,
                ingest: receivesCallbacks ? EntryFunctions.ingest : nil, get_extension: getExtension))
        let entry = UnsafeMutablePointer<gh_entry>.allocate(capacity: 1)
        unsafe entry.initialize(
            to: gh_entry(
                magic: GH_MAGIC, struct_size: UInt32(MemoryLayout<gh_entry>.size), abi_major: GH_ABI_MAJOR,
                abi_minor: GH_ABI_MINOR,
                manifest: gh_bytes(ptr: UnsafePointer(text.baseAddress), len: UInt64(text.count)),
                api: UnsafePointer(api)))
        return unsafe UnsafePointer(entry)
    }
}
