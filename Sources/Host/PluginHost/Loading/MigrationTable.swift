import PluginABI

/// What a plugin offers as gh.migrate-state/1: which states it carries over, and the function that does.
struct MigrationTable: Sendable {
    typealias Function = @convention(c) (UnsafePointer<gh_migrate_in>?, UnsafePointer<gh_migrate_sink>?) -> Int32

    static let mostVersions = 64
    /// Of the table in its first form.
    private static let firstSize = 32

    let from: [UInt32]
    /// Of a `Function`, static by contract.
    private let address: UInt

    /// nil: the plugin does not offer it.
    /// - Throws: when it offers something else under that name; a state must not be given to it.
    init?(_ api: gh_plugin_api, stateVersion: UInt32) throws(PluginLoadError) {
        guard let found = unsafe Self.find(api) else { return nil }
        let size = Int(unsafe found.loadUnaligned(as: UInt32.self))
        guard WireReader.isSize(size, atLeast: Self.firstSize) else {
            throw Self.mismatch("struct_size", "\(size)", "sizeof(gh_migrate_state)", "set it to that")
        }
        var table = unsafe gh_migrate_state()
        unsafe withUnsafeMutableBytes(of: &table) { ours in
            unsafe ours.copyMemory(from: UnsafeRawBufferPointer(start: found, count: min(size, ours.count)))
        }
        guard unsafe table.revision == 1 else {
            throw Self.mismatch(
                "revision", "\(unsafe table.revision)", "1", "answer NULL for revisions you do not have")
        }
        guard let function = unsafe table.migrate else {
            throw Self.mismatch("migrate", "NULL", "a function", "implement it, or answer NULL for the id")
        }
        guard let versions = unsafe table.from_versions,
            unsafe (1...UInt64(Self.mostVersions)).contains(table.from_count)
        else {
            throw Self.mismatch(
                "from_count", "\(unsafe table.from_count)", "1 to \(Self.mostVersions) versions",
                "list what migrate takes")
        }
        from = unsafe Array(UnsafeBufferPointer(start: versions, count: Int(table.from_count)))
        try Self.check(from, stateVersion: stateVersion)
        address = unsafe UInt(bitPattern: unsafeBitCast(function, to: UnsafeRawPointer.self))
    }

    static func check(_ versions: [UInt32], stateVersion: UInt32) throws(PluginLoadError) {
        guard Set(versions).count == versions.count, !versions.contains(stateVersion) else {
            throw mismatch(
                "from_versions", versions.map(String.init).joined(separator: ", "),
                "each once, without state_version \(stateVersion)", "take the others out")
        }
    }

    private static func find(_ api: gh_plugin_api) -> UnsafeRawPointer? {
        guard let getExtension = unsafe api.get_extension else { return nil }
        let id = Array(GH_EXTENSION_MIGRATE_STATE.utf8)
        return unsafe id.withUnsafeBufferPointer { unsafe getExtension($0.wire) }
    }

    func call(_ input: UnsafePointer<gh_migrate_in>, _ sink: UnsafePointer<gh_migrate_sink>) -> Int32 {
        let function = unsafe unsafeBitCast(address, to: Function.self)
        return unsafe function(input, sink)
    }

    private static func mismatch(_ field: String, _ theirs: String, _ ours: String, _ fix: String) -> PluginLoadError {
        PluginLoadError.mismatch(.badExtension, "gh_migrate_state.\(field)", theirs: theirs, ours: ours, fix: fix)
    }
}
