import Domain
import PluginABI

/// What a plugin and this host agree on after the entry function was called.
struct Negotiation {
    let functions: PluginFunctions
    let manifest: Manifest
    /// As the plugin has it.
    let manifestText: [UInt8]
    let abiMinor: UInt32
    /// nil: it carries no state over.
    let migration: MigrationTable?

    /// - Parameter entryFunction: the address of `gh_plugin_entry_v1` in a loaded library.
    init(entryFunction: UInt) throws(PluginLoadError) {
        typealias Function = @convention(c) () -> UnsafePointer<gh_entry>?
        let function = unsafe unsafeBitCast(entryFunction, to: Function.self)
        guard let pointer = unsafe function() else {
            throw PluginLoadError(.noEntry, "\(GH_ENTRY_SYMBOL) returns NULL; it must return its static gh_entry")
        }
        let entry = unsafe try Self.entry(pointer)
        unsafe abiMinor = entry.abi_minor
        let table = unsafe try Self.table(entry.api)
        manifestText = unsafe try Self.text(entry.manifest)
        manifest = try Self.manifest(manifestText, takesCallbacks: unsafe table.ingest != nil)
        migration = try MigrationTable(table, stateVersion: manifest.stateVersion)
        functions = PluginFunctions(table, migration)
    }

    /// - Parameter takesCallbacks: the plugin has `ingest`.
    static func manifest(_ text: [UInt8], takesCallbacks: Bool) throws(PluginLoadError) -> Manifest {
        let manifest: Manifest
        do throws(ManifestError) {
            manifest = try ManifestReader.read(text)
        } catch {
            throw PluginLoadError(.badManifest, "the manifest cannot be used: \(error)")
        }
        if !manifest.callbacks.isEmpty, !takesCallbacks {
            throw PluginLoadError.mismatch(
                .missingSlot, "gh_plugin_api.ingest", theirs: "NULL", ours: "it",
                fix: "implement it, or take \"callbacks\" out of the manifest")
        }
        return manifest
    }

    /// The size of gh_entry in version 1.0: no plugin knows a smaller one.
    private static let firstEntrySize = 40

    private static func entry(_ pointer: UnsafePointer<gh_entry>) throws(PluginLoadError) -> gh_entry {
        let raw = unsafe UnsafeRawPointer(pointer)
        let magic = unsafe raw.loadUnaligned(as: UInt32.self)
        guard magic == GH_MAGIC else {
            throw PluginLoadError.mismatch(
                .wrongMagic, "gh_entry.magic", theirs: hex(magic), ours: hex(GH_MAGIC),
                fix: "set it to GH_MAGIC and build with the headers of this ABI")
        }
        // The size is judged before the version is read: it is what says that there is a version to read.
        let size = Int(unsafe raw.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        guard WireReader.isSize(size, atLeast: firstEntrySize) else {
            throw wrongSize("gh_entry", size, firstEntrySize)
        }
        var entry = unsafe gh_entry()
        unsafe withUnsafeMutableBytes(of: &entry) { ours in
            unsafe ours.copyMemory(from: UnsafeRawBufferPointer(start: raw, count: min(size, ours.count)))
        }
        guard unsafe entry.abi_major == GH_ABI_MAJOR else {
            throw unsafe PluginLoadError.mismatch(
                .wrongMajor, "gh_entry.abi_major", theirs: "\(entry.abi_major)", ours: "\(GH_ABI_MAJOR)",
                fix: "build the plugin with the headers of ABI \(GH_ABI_MAJOR)")
        }
        return unsafe entry
    }

    /// Slots beyond the plugin's struct_size are absent.
    private static func table(_ pointer: UnsafePointer<gh_plugin_api>?) throws(PluginLoadError) -> gh_plugin_api {
        guard let pointer = unsafe pointer else {
            throw PluginLoadError.mismatch(
                .missingSlot, "gh_entry.api", theirs: "NULL", ours: "it", fix: "point it at the plugin's gh_plugin_api")
        }
        let size = Int(unsafe UnsafeRawPointer(pointer).loadUnaligned(as: UInt32.self))
        guard WireReader.isSize(size, atLeast: 8) else {
            throw wrongSize("gh_plugin_api", size, MemoryLayout<gh_plugin_api>.size)
        }
        var table = gh_plugin_api()
        unsafe withUnsafeMutableBytes(of: &table) { ours in
            unsafe ours.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: min(size, ours.count)))
        }
        guard table.reserved == 0 else {
            throw PluginLoadError.mismatch(
                .reservedField, "gh_plugin_api.reserved", theirs: "\(table.reserved)", ours: "0",
                fix: "leave it zero, or update this host if the plugin needs a later ABI")
        }
        let mandatory = unsafe [
            ("instance_create", table.instance_create != nil), ("instance_destroy", table.instance_destroy != nil),
            ("step", table.step != nil),
        ]
        let missing = mandatory.filter { !$0.1 }.map { "gh_plugin_api.\($0.0)" }
        guard missing.isEmpty else {
            throw PluginLoadError.mismatch(
                .missingSlot, missing.joined(separator: ", "), theirs: "NULL", ours: "it",
                fix: "implement it: it is mandatory")
        }
        return table
    }

    private static func text(_ bytes: gh_bytes) throws(PluginLoadError) -> [UInt8] {
        do throws(Refusal) {
            return unsafe try WireReader.bytes(bytes, limit: Budgets.manifest, budget: "manifest", of: "the manifest")
        } catch {
            throw PluginLoadError(.badManifest, error.message)
        }
    }

    private static func wrongSize(_ name: String, _ theirs: Int, _ ours: Int) -> PluginLoadError {
        PluginLoadError.mismatch(
            .wrongSize, "\(name).struct_size", theirs: "\(theirs)", ours: "\(ours) or more",
            fix: "set it to sizeof(\(name))")
    }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
    }
}
