import Domain
import Logging
import PluginHost
import Store

extension RequestRun {
    /// What a session goes on with whose build is not here.
    struct CarriedOver {
        var account: Account
        var state: StepOutput.State?
        var move: BuildMove
    }

    /// nil: the build that the session began on is not here.
    func held(_ build: PluginBuild, _ record: SessionRecord) async throws(StepFailure) -> Account? {
        do throws(StepFailure) {
            return try await services.accounts.account(record.provider, tenant: facts.tenantName, resuming: build)
        } catch  where error.code == build.gone.code {
            return nil
        }
    }

    /// Another node has the build: the session is left to it.
    /// - Throws: `Halt.released` then.
    func leaveToHolders(_ record: SessionRecord) async throws {
        let build = HeldBuild(plugin: record.plugin, digest: record.pluginDigest)
        guard try await services.store.isHeld(build, besides: services.node) else { return }
        logger.debug("left to a node that has its build", metadata: ["digest": .string(record.pluginDigest)])
        // Not at once: whoever asks first would be this node again.
        let wait = EngineLimits.shortWait + .random(in: 0...EngineLimits.shortWait)
        try await release(JobRelease(.waiting, at: Timestamp.now().adding(milliseconds: wait), worked: workedNow))
        throw Halt.released
    }

    /// The build in force, if it is of the same plugin and reads or migrates the session's state. Nothing is written: the
    /// next step is, and the move with it.
    /// - Parameter gone: why the session cannot go on as it is.
    func carriedOver(_ record: SessionRecord, because gone: StepFailure) async throws(StepFailure) -> CarriedOver {
        let account: Account
        do {
            account = try await services.accounts.account(calledBack: record.provider, tenant: facts.tenantName)
        } catch {
            throw gone
        }
        let plugin = account.plugin
        guard plugin.name == record.plugin, plugin.manifest.operation(record.operation) != nil else { throw gone }
        let state = try await carried(record, to: plugin, because: gone)
        if let state, let leak = account.secretGuard.check(StepOutput(state: state)) { throw leak }
        let from = BuildMove.Side(
            version: record.pluginVersion, digest: record.pluginDigest, stateVersion: record.state?.version)
        let to = BuildMove.Side(
            version: plugin.manifest.version.description, digest: plugin.digest, stateVersion: state?.version)
        logger.info(
            "session carried over to the build in force",
            metadata: [
                "session": .string(record.id.text), "from": .string(from.digest), "to": .string(to.digest),
                "from_version": .string(from.version), "to_version": .string(to.version),
            ])
        return CarriedOver(account: account, state: state, move: BuildMove(from: from, to: to))
    }

    private func carried(
        _ record: SessionRecord, to plugin: Plugin, because gone: StepFailure
    ) async throws(StepFailure) -> StepOutput.State? {
        let manifest = plugin.manifest
        guard let state = record.state else {
            // Without a state there is no version by which to tell whether the new build understands what is pending.
            if record.step == 0 { return nil }
            throw Self.notCarried(
                gone, "the session has no state whose version would tell that the build in force reads it")
        }
        if state.version == manifest.stateVersion || manifest.stateReads.contains(state.version) { return state }
        guard plugin.migratesFrom.contains(state.version) else {
            throw Self.notCarried(
                gone,
                "\(plugin.name) \(manifest.version) in force neither reads nor migrates state version \(state.version)")
        }
        switch await plugin.transport.migrate(state, of: record.operation) {
        case .success(let bytes): return StepOutput.State(version: manifest.stateVersion, bytes: bytes)
        case .failure(let failure):
            throw Self.notCarried(
                gone, "\(plugin.name) \(manifest.version) in force did not migrate its state: \(failure.message)")
        }
    }

    private static func notCarried(_ gone: StepFailure, _ reason: String) -> StepFailure {
        StepFailure(.badState, code: gone.code, message: "\(gone.message); \(reason)")
    }

    /// The record of a session's first step on another build says so, and keeps the state as that reads it.
    mutating func withMove(_ record: StepCommit) -> StepCommit {
        guard let move = running?.move else { return record }
        running?.move = nil
        var record = record
        record.move = move
        record.state = record.state ?? running?.machine.state
        return record
    }
}
