package import Domain
package import Egress
package import PluginHost
import Store
import Vault

/// Runs an operation without the store: the same machine and the same egress as a request. What it asks for is lost with
/// the process, so it is for what leaves nothing behind, and for trying.
package struct OneOffRun: Sendable {
    package enum Event: Sendable {
        case calling(HTTPEffect)
        /// `acquired`: credentials that it was made with.
        case answered(HTTPEffect, EffectOutcome, acquired: [CapturedValue])
        /// A timer fired, or no callback came in time.
        case fired(key: String)
        /// Nothing but waits is left, one of them for a callback, for so many milliseconds more. Told again now and then
        /// where callbacks can come.
        case waiting(key: String, milliseconds: Int64)
        /// A callback came; the session is told of it when its turn comes.
        case calledBack(TakenCallback)
        /// A step was told of these events of callbacks.
        case told([ID])
    }

    package var egress: EgressClient
    package var instance: InstanceHandle
    package var account: Account
    /// Where calls have acquired credentials from; nil: they have none.
    package var credentials: Credentials?
    /// Fetches a picture by its handle.
    package var blobs: @Sendable (String) async throws -> BlobContent
    /// Where callbacks arrive; nil: none can come.
    package var callbacks: CallbackInbox?
    /// What the provider is told to call.
    package var callbackURL: String?
    package var listener: @Sendable (Event) -> Void

    package init(
        egress: EgressClient, instance: InstanceHandle, account: Account, credentials: Credentials? = nil,
        blobs: @escaping @Sendable (String) async throws -> BlobContent = { handle in
            throw StepFailure(.internalError, code: "unknown_blob", message: "there is no blob \"\(handle)\"")
        },
        callbacks: CallbackInbox? = nil, callbackURL: String? = nil,
        listener: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.egress = egress
        self.instance = instance
        self.account = account
        self.credentials = credentials
        self.blobs = blobs
        self.callbacks = callbacks
        self.callbackURL = callbackURL
        self.listener = listener
    }

    /// - Parameter limit: milliseconds.
    /// - Returns: the ending, and what was captured on the way.
    /// - Throws: `StepFailure` where the host could not go on; a plugin's own failure is an ending.
    package func run(
        _ operation: OperationID, effectful: Bool = false, request: JSON, limit: Int64
    ) async throws(StepFailure) -> (ending: SessionEnding, captured: [String: CapturedValue]) {
        let now = Timestamp.now()
        var machine = SessionMachine(
            session: .make(at: now), operation: operation, effectful: effectful, seed: SecureRandom.bytes(32),
            retry: RetryBudget(attempts: 1, base: 0, factor: 1, max: 0), request: request.serialized(), startedAt: now,
            deadline: now.adding(milliseconds: limit))
        machine.renewsCredentials = credentials != nil && account.acquiresCredentials
        var secretGuard = account.secretGuard
        var acquired: [String: Int] = [:]
        var alarms: [String: Timestamp] = [:]
        var actions = machine.begin(at: now)
        while true {
            actions += hear(&machine)
            guard !actions.isEmpty else {
                actions = try await nextAlarm(&alarms, &machine, limit)
                continue
            }
            switch actions.removeFirst() {
            case .step(let input):
                var answer = await account.plugin.transport.step(instance, input)
                if case .success(let output) = answer, let leak = secretGuard.check(output) {
                    answer = .failure(leak)
                }
                actions += machine.stepped(answer, at: .now(), jitter: 0)
            case .commit(let commit):
                if !commit.callbacks.isEmpty { listener(.told(commit.callbacks)) }
                actions += machine.committed(at: .now())
            case .commitAttempt: actions += machine.committed(at: .now())
            case .perform(let effect, let attempts, _):
                // Only what is still to be done is given up: an answer that came counts, however late.
                guard Timestamp.now() <= machine.deadline else { throw Self.tooLate(limit) }
                let refused = machine.renewed.contains(effect.key) ? acquired[effect.key] : nil
                let ended = await perform(effect, attempts, machine, refused: refused)
                let outcome = ended.outcome
                secretGuard = secretGuard.adding(outcome.captured + (ended.used?.values ?? []))
                acquired[effect.key] = ended.used?.number
                let told = outcome.told(to: account.plugin.manifest)
                if let refusal = outcome.refusal, told == nil { throw refusal }
                actions += machine.performed(
                    effect.key, told ?? outcome.result, captured: outcome.captured, withAcquired: ended.used != nil,
                    at: .now())
            case .arm(let key, let at): alarms[key] = at
            case .abandon(let keys): for key in keys { alarms[key] = nil }
            case .end(let ending, let last):
                if !last.callbacks.isEmpty { listener(.told(last.callbacks)) }
                return (ending, machine.captured)
            }
        }
    }

    private func perform(
        _ effect: HTTPEffect, _ attempts: Int, _ machine: SessionMachine, refused: Int?
    ) async -> CredentialedOutcome {
        listener(.calling(effect))
        let context = EffectContext(
            idempotencyKey: machine.session, correlationID: machine.session, callbackURL: callbackURL,
            deadline: machine.deadline, attemptsMade: attempts, captured: Array(machine.captured.values), blobs: blobs)
        let ended: CredentialedOutcome
        if let credentials {
            let account = account
            ended = await credentials.perform(effect, for: { account }, in: context, refused: refused, by: egress)
        } else {
            ended = CredentialedOutcome(outcome: await egress.perform(effect, for: account.egress, in: context))
        }
        listener(.answered(effect, ended.outcome, acquired: ended.used?.values ?? []))
        return ended
    }

    /// Milliseconds after which whoever listens hears how much longer is waited.
    private static let patience: Int64 = 10_000

    /// The machine hears of callbacks that came.
    private func hear(_ machine: inout SessionMachine) -> [SessionAction] {
        var actions: [SessionAction] = []
        for callback in callbacks?.take() ?? [] {
            listener(.calledBack(callback))
            for (event, id) in zip(callback.output.events, callback.ids) {
                guard let id, let correlation = event.correlation, let payload = event.payload else { continue }
                actions += machine.called(back: correlation, payload: payload, callback: id, at: .now())
            }
        }
        return actions
    }

    /// Nothing is under way: the first of what is waited for comes, or a callback.
    private func nextAlarm(
        _ alarms: inout [String: Timestamp], _ machine: inout SessionMachine, _ limit: Int64
    ) async throws(StepFailure) -> [SessionAction] {
        guard let (key, at) = alarms.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else {
            throw StepFailure(.internalError, code: "probe.stalled", message: "the operation came to no end")
        }
        let left = min(at, machine.deadline) - Timestamp.now()
        let awaited = machine.firstWait
        if let awaited, left > 0 { listener(.waiting(key: awaited, milliseconds: left)) }
        // A callback may come meanwhile; without one there is no reason to wait for what comes too late.
        guard at <= machine.deadline || (callbacks != nil && awaited != nil && left > 0) else {
            throw Self.tooLate(limit)
        }
        do {
            if let callbacks, left > 0 {
                try await callbacks.wait(milliseconds: min(left, Self.patience))
                return []
            }
            try await Task.sleep(for: .milliseconds(max(left, 0)))
        } catch {
            throw StepFailure(.providerUnavailable, code: "probe.cancelled", message: "the operation was stopped")
        }
        alarms[key] = nil
        listener(.fired(key: key))
        return machine.due(key, at: .now())
    }

    private static func tooLate(_ limit: Int64) -> StepFailure {
        StepFailure(.providerUnavailable, code: "probe.timeout", message: "no end within \(limit) ms")
    }
}
