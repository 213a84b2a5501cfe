import Domain
import PluginABI
import PluginHost

extension Check {
    static let symbols = Check(
        "symbols", "exports gh_plugin_entry_v1 and nothing else, and brings all it needs", isGate: true
    ) { it in
        it.report.cases = 1
        do throws(PluginLoadError) {
            for warning in try it.hosted().warnings {
                it.find("the symbol table", "it " + warning, action: "compile with -fvisibility=hidden")
            }
        } catch {
            let mine: Set<PluginLoadError.Code> = [
                .notFound, .unreadable, .tooLarge, .notALibrary, .wrongMachine, .noEntrySymbol, .wrongMajorSymbol,
                .cannotLoad,
            ]
            if mine.contains(error.code) { it.refused("the library", error) }
        }
    }

    static let layout = Check("layout", "entry and table have magic, sizes, versions and slots", isGate: true) { it in
        it.report.cases = 1
        do throws(PluginLoadError) {
            _ = try it.hosted()
        } catch {
            let mine: Set<PluginLoadError.Code> = [
                .noEntry, .wrongMagic, .wrongSize, .wrongMajor, .missingSlot, .reservedField,
            ]
            if mine.contains(error.code) { it.refused("gh_entry", error) }
            return
        }
        let raw = try it.raw()
        if raw.entryAgain != raw.entry {
            it.find(
                "gh_plugin_entry_v1", "a second call returns another address",
                action: "return the address of one static gh_entry")
        }
        let minor = raw.entry.pointee.abi_minor
        if minor > GH_ABI_MINOR {
            it.find(
                "gh_entry.abi_minor", "it is \(minor), and this kit knows no later minor than \(GH_ABI_MINOR)",
                action: "set it to GH_ABI_MINOR, or check with the kit of that version")
        }
    }

    static let manifest = Check("manifest", "the manifest can be used, and names published operations", isGate: true) {
        it in
        it.report.cases = 1
        let manifest: Manifest
        do throws(PluginLoadError) {
            manifest = try it.hosted().manifest
        } catch {
            if error.code == .badManifest { it.refused("the manifest", error) }
            return
        }
        for operation in manifest.operations where OperationSchemas.request(operation.id.description) == nil {
            it.find(
                "operations", "nobody published \(operation.id), so no host will ever ask for it",
                action: "use one of docs/operations")
        }
        if manifest.operation(.credentialAcquire) != nil, !manifest.requires(.acquiredCredentials) {
            it.find(
                "requires",
                "the first hosts never ask for credential.acquire/1, so its credentials would never be there",
                action: "let the manifest require \"credential.acquire\", so that they refuse the plugin at once")
        }
        for remark in manifest.remarks {
            it.find(
                remark.pointer.description, "\(remark.message)",
                action: "take it out, or name it x-…; a key of a later host is checked with the kit of that host")
        }
        let raw = try it.raw()
        let text = raw.manifestText()
        if let instance = raw.instance(try it.acceptedConfig().serialized()).0 { raw.destroy(instance) }
        if raw.manifestText() != text {
            it.find("the manifest", "it is another once an instance was made", action: "make it a constant")
        }
    }

    static let versions = Check("versions", "version, state_version and state_reads follow their rules") { it in
        it.report.cases = 1
        let manifest = try it.hosted().manifest
        if let later = manifest.stateReads.first(where: { $0 >= manifest.stateVersion }) {
            it.find(
                "/state_reads", "it lists \(later), which is not older than state_version \(manifest.stateVersion)",
                action: "list older versions only")
        }
        if !manifest.stateReads.isEmpty, Set(manifest.stateReads).count != manifest.stateReads.count {
            it.find("/state_reads", "a version is listed twice", action: "list each once")
        }
    }

    static let extensions = Check("extensions", "get_extension answers known and unknown ids, the same each time") {
        it in
        let raw = try it.raw()
        guard let find = raw.api.get_extension else { throw Unanswerable("the plugin has no get_extension") }
        let known = ["gh.migrate-state/1", "gh.blob-read/1", "gh.blob-write/1", "gh.smtp/1"]
        let unknown = [
            "", "gh.nothing/1", "gh.smtp/99", "gh.smtp", "org.example.none/1", String(repeating: "x", count: 9999),
        ]
        for id in known + unknown {
            it.report.cases += 1
            it.desk.note("get_extension(\"\(id.prefix(80))\")")
            let memory = CallMemory(guarded: true)
            let bytes = memory.bytes(Array(id.utf8))
            let first = find(bytes)
            if first != find(bytes) {
                it.find(
                    "get_extension(\"\(id.prefix(80))\")", "two calls give two addresses",
                    action: "return static tables")
            }
            guard let first else { continue }
            if unknown.contains(id) {
                it.find(
                    "get_extension(\"\(id.prefix(80))\")", "it gives a table for an id that nobody defined",
                    action: "compare the whole id, revision included, and return NULL for others")
            }
            let size = first.load(as: UInt32.self)
            if size < 8 || size > 4096 || !size.isMultiple(of: 8) {
                it.find("get_extension(\"\(id)\")", "its struct_size is \(size)", action: "set it to sizeof the table")
            }
        }
    }

    static let instances = Check("instances", "accepts good configurations, refuses bad ones with a reason") { it in
        let raw = try it.raw()
        let manifest = try it.hosted().manifest
        let good = try it.acceptedConfig()
        for _ in 0..<20 {
            it.desk.note("instance_create with \(good.text)")
            raw.destroy(try raw.accepted(good))
            it.report.cases += 1
        }
        var bad: [[UInt8]] = [
            [], Array("[]".utf8), Array("null".utf8), [0xFF, 0, 1], Array("{".utf8),
            Array(repeating: 0x5B, count: 1000),
        ]
        for (name, _) in manifest.configSchema["properties"]?.object ?? [:] {
            for wrong: JSON in [.null, 7, -1, "", "\u{7}", [], [:], true] {
                var config = good
                config.set(wrong, at: JSONPointer.root.appending(name))
                bad.append(config.serialized())
            }
        }
        for config in bad {
            it.report.cases += 1
            let shown = RawInput.short(config, 300)
            it.desk.note("instance_create with \(shown)")
            let (made, trace) = raw.instance(config)
            if let made { raw.destroy(made) }
            if made == nil, !trace.calls.contains(where: { $0.hasPrefix("diagnostic 2 ") }) {
                if trace.returned == 0 {
                    it.find("instance_create with \(shown)", "GH_OK without an instance", action: "write it to *out")
                } else if JSONSchema.follows(config, manifest.configSchema) {
                    it.find(
                        "instance_create with \(shown)", "it refuses without a diagnostic of GH_SEVERITY_ERROR",
                        action: "say what is wrong, with a JSON pointer to it")
                }
            }
        }
    }
}

extension JSONSchema {
    fileprivate static func follows(_ bytes: [UInt8], _ schema: JSON) -> Bool {
        guard let value = try? JSON.parse(bytes), let schema = try? JSONSchema(schema) else { return false }
        return schema.validate(value).isEmpty
    }
}

extension Examination {
    fileprivate func refused(_ place: String, _ error: PluginLoadError) {
        find(
            place, "\(error.code.rawValue): \(error.message)",
            action: "see \"When something is refused\" in docs/plugin-abi.md")
    }
}
