import Domain
import PluginABI
import PluginHost

extension Check {
    static let migration = Check(
        "migration", "carries states of older versions over, and refuses others (gh.migrate-state/1)"
    ) { it in
        let raw = try it.raw()
        let plugin = try it.hosted()
        let manifest = plugin.manifest
        guard let operation = manifest.operations.first?.id else { throw Unanswerable("the plugin has no operations") }
        let previous = try await it.previousStates()
        guard raw.migrationTable != nil || !previous.isEmpty else {
            throw Unanswerable("the plugin has no gh.migrate-state/1 (--previous names an older build to go on from)")
        }
        let versions = plugin.migratesFrom
        let foreign = (1...UInt32.max).lazy.first { !versions.contains($0) && $0 > manifest.stateVersion } ?? 0
        if raw.migrationTable != nil {
            let garbage: [[UInt8]] = [
                [], [0xFF, 0, 0x7B], Array("{}".utf8), Array(repeating: 0x5B, count: Budgets.state),
            ]
            for version in versions + [foreign, manifest.stateVersion] {
                for bytes in garbage {
                    it.migrate(raw, bytes, version, operation, isListed: versions.contains(version))
                }
            }
        }
        let handle = try await plugin.transport.makeInstance(config: try it.acceptedConfig().serialized())
        for old in previous { await it.goOn(old, plugin, raw, handle) }
    }
}

/// A state of an older build, with what may happen to it next.
struct PreviousState {
    var place: String
    var input: StepInput
}

extension Examination {
    /// States that the older build (--previous) leaves in its sessions.
    fileprivate func previousStates() async throws -> [PreviousState] {
        guard let file = options.previous else { return [] }
        let old: Plugin
        do throws(PluginLoadError) {
            old = try PluginLoader.load(path: file, crumbs: nil, digest: digest)
        } catch {
            throw Unanswerable("the older build cannot be loaded: \(error)")
        }
        guard old.manifest.id == (try hosted().manifest.id) else {
            throw Unanswerable("\(file) is \(old.manifest.id), another plugin")
        }
        let instance = try await old.transport.makeInstance(config: try acceptedConfig().serialized())
        let walk = await Walk(old, instance, self, preparing: true)
        return walk.cases.prefix(200).compactMap { item in
            guard item.input.stateVersion != 0, !item.input.state.isEmpty else { return nil }
            return PreviousState(place: item.place, input: item.input)
        }
    }

    /// One migration, twice.
    @discardableResult
    fileprivate func migrate(
        _ raw: RawPlugin, _ state: [UInt8], _ version: UInt32, _ operation: OperationID, isListed: Bool
    ) -> [UInt8]? {
        let place = "migrate, \(state.count) bytes of version \(version)"
        report.cases += 1
        desk.note(place)
        guard let first = raw.migrate(state, version: version, of: operation),
            let second = raw.migrate(state, version: version, of: operation)
        else { return nil }
        if !first.equals(second) {
            find(place, "two calls with the same state give two answers", action: "depend on the input alone")
        }
        if first.states.count > 1 {
            find(place, "it gives \(first.states.count) states", action: "call state once")
        }
        if let size = first.states.map(\.count).first(where: { $0 > Budgets.state }), first.returned == GH_OK {
            find(
                place, "it gives a state of \(size) bytes, at most \(Budgets.state)",
                action: "keep less, or refuse when the sink does")
        }
        if !isListed, first.carried != nil {
            find(place, "it takes a version that from_versions does not list", action: "compare the version and refuse")
        }
        return first.carried
    }

    /// A session of the older build goes on with this one.
    fileprivate func goOn(_ old: PreviousState, _ plugin: Plugin, _ raw: RawPlugin, _ handle: InstanceHandle) async {
        let manifest = plugin.manifest
        let version = old.input.stateVersion
        var input = old.input
        let reads = version == manifest.stateVersion || manifest.stateReads.contains(version)
        if !reads {
            guard plugin.migratesFrom.contains(version) else {
                return find(
                    old.place, "a state of version \(version) is neither read nor migrated",
                    action: "list it in state_reads, or in from_versions of gh.migrate-state/1")
            }
            guard let state = migrate(raw, input.state, version, input.operation, isListed: true) else {
                return find(
                    old.place, "its state of version \(version) is not carried over",
                    action: "migrate every state that the older build leaves")
            }
            (input.state, input.stateVersion) = (state, manifest.stateVersion)
        }
        report.cases += 1
        desk.note("\(old.place), gone on with\n\(RawInput(input).summary)")
        if case .success(let output) = await plugin.transport.step(handle, input),
            case .fail(let failure)? = output.end, failure.errorClass == .badState
        {
            find(
                old.place, "carried over, its next step fails as bad_state \(failure.code): \(failure.message)",
                action: "give migrate's states the form that step reads")
        }
    }
}
