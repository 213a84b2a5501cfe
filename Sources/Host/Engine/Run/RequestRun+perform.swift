import Domain
import Egress
import Logging
import PluginHost
import ProviderConfig
import Store

extension RequestRun {
    /// Performs one action; nil when the request has ended.
    mutating func perform(_ action: SessionAction) async throws -> [SessionAction]? {
        guard var current = running else { return nil }
        switch action {
        case .step(let input):
            let answer = await step(input, in: current)
            let actions = current.machine.stepped(answer, at: .now(), jitter: .random(in: 0...1))
            running = current
            return actions
        case .commit(let record):
            try await write(withMove(record))
            let actions = running?.machine.committed(at: .now()) ?? []
            return try await actions + callbacks(after: record)
        case .commitAttempt(let key, let attempts, let retryAt):
            if let lease {
                try await persist { store throws(StoreError) in
                    try await store.commitAttempt(lease, effect: key, attempts: attempts, retryAt: retryAt)
                }
            }
            return running?.machine.committed(at: .now()) ?? []
        case .perform(let effect, let attempts, let mayHaveReached):
            start(effect, attemptsMade: attempts, mayHaveReached: mayHaveReached, in: current)
            return []
        case .arm(let key, let at):
            arm(key, at: at)
            return []
        case .abandon(let keys):
            for key in keys {
                tasks.removeValue(forKey: key)?.cancel()
                alarms.removeValue(forKey: key)?.cancel()
            }
            return []
        case .end(let ending, let last):
            return try await conclude(ending, last: withMove(last))
        }
    }

    /// Calls the plugin, and refuses an answer that holds a secret.
    func step(_ input: StepInput, in current: Running) async -> Result<StepOutput, StepFailure> {
        let answer = await stepSurviving(input, in: current)
        switch answer {
        case .success(let output):
            for line in output.logs { log(line, of: current) }
            if let leak = current.secretGuard.check(output) {
                logger.error("step refused", metadata: ["code": .string(leak.code), "detail": .string(leak.message)])
                return .failure(leak)
            }
            return answer
        case .failure(let failure):
            logger.error(
                "step failed",
                metadata: [
                    "provider": .string(current.account.provider.id), "code": .string(failure.code),
                    "detail": .string(current.secretGuard.redact(failure.message)), "step": "\(input.number)",
                ])
            return answer
        }
    }

    private func log(_ line: StepOutput.LogLine, of current: Running) {
        let level: Logger.Level =
            switch line.level {
            case 1: .debug
            case 2: .info
            case 3: .warning
            default: .error
            }
        logger.log(
            level: level, "\(current.secretGuard.redact(line.message))",
            metadata: ["provider": .string(current.account.provider.id)])
    }

    private mutating func start(
        _ effect: HTTPEffect, attemptsMade: Int, mayHaveReached: Bool, in current: Running
    ) {
        let mailbox = mailbox
        let services = services
        let lease = lease
        let tenant = facts.tenant
        var context = EffectContext(
            idempotencyKey: services.idempotencyKey(facts.id, current.account.provider.id, effect.key),
            correlationID: facts.correlationID, traceparent: traceparent(),
            deadline: current.machine.deadline, attemptsMade: attemptsMade, mayHaveReached: mayHaveReached,
            captured: current.machine.captured.values.sorted { $0.name < $1.name },
            blobs: { [contents] handle in
                if let bytes = contents[handle] { return BlobContent(bytes: bytes) }
                guard let blob = try await services.store.blob(tenant: tenant, handle) else {
                    throw StepFailure(.internalError, code: "blob.missing", message: "there is no such document image")
                }
                return BlobContent(bytes: blob.bytes)
            })
        if effect.repeats == .once, let lease {
            context.willDispatch = {
                try await services.store.markDispatched(lease, effect: effect.key, at: .now())
            }
        }
        let account = current.account
        // Secrets, endpoints and limits are never pinned: each attempt has the newest.
        let live: @Sendable () -> Account = { services.accounts.live(account) }
        let refused = current.machine.renewed.contains(effect.key) ? current.acquired[effect.key] : nil
        tasks[effect.key] = Task { [context, session = current.machine.session] in
            var context = context
            do {
                if effect.namesCallbackURL {
                    context.callbackURL = try await services.callbackURL(account.provider.id, tenant: tenant)
                }
            } catch {
                // Nothing was sent, so it may be made again.
                services.logger.error("callback address not read", metadata: ["error": .string("\(error)")])
                let result = HTTPResult(outcome: .notSent, attempts: attemptsMade, reason: "the database is away")
                let ended = CredentialedOutcome(outcome: EffectOutcome(result: result))
                return mailbox.post(.performed(session: session, key: effect.key, ended))
            }
            let outcome = await services.credentials.perform(
                effect, for: live, in: context, refused: refused, by: services.egress)
            mailbox.post(.performed(session: session, key: effect.key, outcome))
        }
    }

    mutating func arm(_ key: String, at: Timestamp) {
        guard let session = running?.machine.session else { return }
        let mailbox = mailbox
        alarms[key]?.cancel()
        alarms[key] = Task {
            let wait = at - Timestamp.now()
            do {
                if wait > 0 { try await Task.sleep(for: .milliseconds(wait)) }
                mailbox.post(.due(session: session, key: key))
            } catch {
                // Cancelled: whoever cancelled it no longer wants to hear.
            }
        }
    }

    /// W3C trace context: the request's correlation id is the trace, so that a vendor's log leads to ours.
    private func traceparent() -> String {
        let trace = String(decoding: facts.correlationID.text.utf8.filter { $0 != UInt8(ascii: "-") }, as: UTF8.self)
        let span = String(UInt64.random(in: 1 ... .max), radix: 16)
        return "00-\(trace)-\(String(repeating: "0", count: 16 - span.count))\(span)-01"
    }

    /// Writes a step: the first one stores the request.
    private mutating func write(_ record: StepCommit) async throws {
        guard let current = running else { return }
        let status: RequestStatus = record.status == .waiting ? .waiting : .processing
        let rest = rest(after: record)
        if let lease {
            let events = events(of: record)
            try await persist { store throws(StoreError) in
                try await store.commitStep(lease, record, requestStatus: status, events: events, release: rest)
            }
        } else if let claim {
            let (session, json) = (newSession(current), candidatesJSON)
            let events = beginning() + events(of: record)
            try await remember(current.account)
            lease = try await persist { store throws(StoreError) in
                try await store.begin(claim, session, record, candidates: json, events: events, release: rest)
            }
        } else {
            lease = try await accept(record, in: current)
            storing = []
            waiter.stored()
            return
        }
        if rest != nil { throw Halt.released }
    }

    /// What clients are told of a step. Progress that falls behind what they have seen is no news.
    mutating func events(of record: StepCommit) -> [NewEvent] {
        var events: [NewEvent] = []
        if let progress = record.progress, progress.percentage >= percentage {
            percentage = progress.percentage
            events += telling(
                "step.completed",
                ["currentStep": .number(progress.current), "totalSteps": .number(progress.total)])
        }
        if record.status == .waiting { events += telling("waiting") }
        return events
    }

    /// Writes what is already done, however long the store takes to let it: it must not be done twice. Gives up only
    /// when another process has taken over, or when the host stops.
    func persist<Value: Sendable>(
        _ body: @Sendable (DataStore) async throws(StoreError) -> Value
    ) async throws -> Value {
        var wait = EngineLimits.storeRetryBase
        while true {
            do {
                return try await body(services.store)
            } catch let error where error.code == .fenced {
                throw Halt.lost
            } catch let error where error.code == .closed {
                throw Halt.suspended
            } catch let error where error.code == .notFound || error.code == .constraint || error.code == .conflict {
                // A defect of ours, or something that the caller must look at again; it would fail the same way for ever.
                throw error
            } catch {
                logger.error("cannot write; trying again", metadata: ["error": .string(error.message)])
                do {
                    try await Task.sleep(for: .milliseconds(wait))
                } catch {
                    throw Halt.suspended
                }
                wait = min(wait * 2, EngineLimits.storeRetryMost)
            }
        }
    }
}
