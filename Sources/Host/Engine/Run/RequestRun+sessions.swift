import Domain
import Egress
import Logging
import PluginHost
import ProviderConfig
import Store
import Vault

extension RequestRun {
    /// Begins a session with the next candidate that can have one; nil when none is left.
    mutating func nextSession() async throws -> [SessionAction]? {
        var reroutes = 0
        while let candidate = candidates.first(where: { $0.verdict == .eligible && !tried.contains($0.provider) }) {
            let account: Account
            do {
                account = try services.accounts.account(candidate.provider, tenant: facts.tenantName)
            } catch {
                if error.code == "provider.missing", reroutes < EngineLimits.reroutes {
                    reroutes += 1
                    await routeAgain()
                    continue
                }
                tried.insert(candidate.provider)
                note(error, of: candidate.provider)
                continue
            }
            tried.insert(candidate.provider)
            do {
                return try await begin(account, operation: facts.operation, template: candidate.template)
            } catch let failure as StepFailure {
                note(failure, of: candidate.provider)
            }
        }
        return nil
    }

    /// What has changed since the request was routed counts: breakers that opened, providers switched off. A reload that
    /// comes between its routing and its first session must not be the reason why it is refused.
    mutating func routeAgain() async {
        let route = await services.route(facts.query(tried: tried))
        candidates =
            candidates.filter { tried.contains($0.provider) }
            + route.candidates.filter { !tried.contains($0.provider) }
    }

    /// The first step of a new session; what it leads to is not performed yet.
    private mutating func begin(
        _ account: Account, operation: OperationID, template: String?, lookup: JSON? = nil
    ) async throws -> [SessionAction] {
        let instance = try await services.instances.instance(of: account)
        let now = Timestamp.now()
        let session = sessionID(account, operation, at: now)
        try await checkFirstStep(of: session)
        let request =
            lookup
            ?? OperationInput.request(operation, id: facts.id, stored: facts.input, template: template)
        var machine = SessionMachine(
            session: session, operation: operation,
            effectful: account.plugin.manifest.operation(operation)?.effectful ?? false,
            seed: SecureRandom.bytes(32), retry: account.retry, request: request.serialized(), startedAt: now,
            deadline: lookup == nil ? facts.deadline : now.adding(milliseconds: EngineLimits.work))
        machine.renewsCredentials = account.acquiresCredentials
        var current = Running(
            machine: machine, account: account, instance: instance, ordinal: ordinal,
            secretGuard: account.secretGuard, template: template)
        ordinal += 1
        let actions =
            if let late, operation == facts.operation {
                current.machine.begin(
                    calledBack: late.correlation, payload: late.payload, state: late.state, at: now)
            } else {
                current.machine.begin(at: now)
            }
        running = current
        return actions
    }

    /// The session as its journal has it.
    mutating func restore(_ stored: Claimed.Journal, of claimed: Claimed) async throws -> [SessionAction]? {
        let record = stored.session
        lookups = record.operation == facts.operation ? 0 : record.ordinal
        tried = Set(
            claimed.request.candidates.array?.compactMap { $0["triedAs"] == nil ? nil : $0["provider"]?.string } ?? [])
        tried.insert(record.provider)
        var state = record.state
        var move: BuildMove?
        let account: Account
        let instance: InstanceHandle
        do {
            let build = PluginBuild(name: record.plugin, version: record.pluginVersion, digest: record.pluginDigest)
            if let own = try await held(build, record) {
                account = own
            } else {
                let gone = build.gone
                try await leaveToHolders(record)
                // Whoever has it from a moment ago has not said so yet.
                try await leaveToOthers(gone, since: record.updatedAt, patience: 2 * EngineLimits.heartbeat)
                let carried = try await carriedOver(record, because: gone)
                (account, state, move) = (carried.account, carried.state, carried.move)
            }
            var config = account.account.config
            var secrets = Array(account.account.secretReferences.keys)
            if account.account.revision != record.configRevision {
                // The revision it was started with, not the one in force now.
                guard let revision = try await services.store.revision(record.configRevision),
                    let canonical = try? JSON.parse(revision.canonical)
                else {
                    throw StepFailure(
                        .badState, code: "config.revision_gone",
                        message: "the configuration it was started with is not stored")
                }
                config = canonical["config"] ?? .object([:])
                secrets = Array((canonical["secrets"]?.object ?? [:]).keys)
            }
            instance = try await services.instances.instance(
                of: account.plugin, revision: record.configRevision, config: config, secrets: secrets)
        } catch let failure as StepFailure {
            try await leaveToOthers(failure, since: record.updatedAt)
            try await park(failure, session: record.id, provider: record.provider)
            return nil
        }
        let request: JSON
        if record.operation == facts.operation {
            let template = claimed.request.candidates.array?
                .first { $0["provider"]?.string == record.provider }?["template"]?.string
            request = OperationInput.request(record.operation, id: facts.id, stored: facts.input, template: template)
        } else {
            request = OperationInput.lookup(
                id: facts.id, stored: facts.input, providerReference: record.providerReference)
        }
        var machine = SessionMachine(
            session: record.id, operation: record.operation,
            effectful: account.plugin.manifest.operation(record.operation)?.effectful ?? false, seed: record.seed,
            retry: account.retry, request: request.serialized(), startedAt: record.startedAt,
            deadline: record.operation == facts.operation
                ? workEnd : Timestamp.now().adding(milliseconds: EngineLimits.work))
        let pending = Dictionary(
            stored.effects.map { effect in
                let pending = PendingEffect(
                    effect: effect.effect, attempts: effect.attempts, dueAt: effect.dueAt,
                    dispatched: effect.dispatchedAt != nil)
                return (effect.effect.key, pending)
            }, uniquingKeysWith: { first, _ in first })
        let reaching: Set<String> = ["response", "outcome_unknown", "limit_exceeded"]
        let progress =
            record.progress.total > 0 || record.progress.current > 0
            ? StepOutput.Progress(
                current: record.progress.current, total: record.progress.total, message: record.progress.message) : nil
        let journal = SessionMachine.Journal(
            step: record.step, countedSteps: record.countedSteps, state: state, progress: progress,
            pending: pending, endedKeys: Set(stored.ended.keys),
            reached: stored.ended.values.contains(where: reaching.contains),
            correlations: Set(stored.correlations), captured: stored.captured)
        machine.renewsCredentials = account.acquiresCredentials
        var actions = machine.resume(journal, at: .now())
        if let reason = claimed.cancelRequested { actions += machine.cancel(reason: reason, at: .now()) }
        running = Running(
            machine: machine, account: account, instance: instance, ordinal: record.ordinal,
            secretGuard: account.secretGuard.adding(stored.captured), template: nil, move: move)
        logger.info(
            "session resumed",
            metadata: ["session": .string(record.id.text), "step": "\(record.step)", "pending": "\(pending.count)"])
        return try await actions + takeCallbacks()
    }

    /// Asks the provider what became of a request whose outcome is unknown, in a session of its own.
    mutating func lookUp() async throws -> [SessionAction] {
        guard let current = running,
            let lookup = current.account.plugin.manifest.operation(facts.operation)?.lookup, let lease
        else { return [] }
        lookups += 1
        let request = OperationInput.lookup(id: facts.id, stored: facts.input, providerReference: nil)
        var actions: [SessionAction]
        do {
            actions = try await begin(current.account, operation: lookup, template: nil, lookup: request)
        } catch let failure as StepFailure {
            return try await lookUpLater(failure)
        }
        // The first step runs here, because the new session is stored together with the end of the old one.
        while let action = actions.first {
            if case .end(let ending, _) = action { return try await concludeLookUp(ending, after: lease.session) }
            guard case .commit(let record) = action else {
                guard let more = try await perform(actions.removeFirst()) else { throw Halt.ended }
                actions += more
                continue
            }
            guard let next = running else { return [] }
            let ended = SessionEnd(session: lease.session, status: .superseded)
            let new = newSession(next)
            let json = candidatesJSON
            self.lease = try await persist { store throws(StoreError) in
                try await store.failOver(lease, ended: ended, to: new, record, candidates: json, events: [])
            }
            actions.removeFirst()
            return try await (running?.machine.committed(at: .now()) ?? []) + actions + callbacks(after: record)
        }
        return []
    }

    mutating func lookUpLater(_ failure: StepFailure) async throws -> [SessionAction] {
        logger.warning("outcome still unknown", metadata: ["code": .string(failure.code), "lookups": "\(lookups)"])
        let wait = min(EngineLimits.lookupMost, EngineLimits.lookupBase << Int64(min(lookups, 20)))
        let at = Timestamp.now().adding(milliseconds: wait)
        lookupDue = at
        return [.arm(key: Self.lookupAlarm, at: at)]
    }

    func newSession(_ current: Running) -> NewSession {
        NewSession(
            id: current.machine.session, request: facts.id, ordinal: current.ordinal,
            provider: current.account.provider.id, plugin: current.account.plugin.name,
            pluginVersion: current.account.plugin.manifest.version.description,
            pluginDigest: current.account.plugin.digest, configRevision: current.account.account.revision,
            operation: current.machine.operation, seed: current.machine.seed, startedAt: current.machine.startedAt)
    }

    /// Why a candidate did not serve, for the record kept with the request.
    mutating func note(_ failure: StepFailure, of provider: String) {
        failures.append(failure)
        services.news.failed(
            failure, running?.machine.operation ?? facts.operation, provider: provider, tenant: facts.tenant)
        logger.warning(
            "provider did not serve",
            metadata: [
                "provider": .string(provider), "class": .string(failure.errorClass.name),
                "code": .string(failure.code), "detail": .string(running?.secretGuard.redact(failure.message) ?? ""),
            ])
    }
}
