package import Domain
package import Egress
import PluginHost
import ProviderConfig
import Store
import Vault

/// Runs an operation that leaves nothing behind, such as `health.probe/1`: the same machine and the same egress as a
/// request, without the store. What it asks for is lost with the process, which is all it is worth.
package struct Probe: Sendable {
    private let egress: EgressClient
    private let instances: Instances
    private let credentials: Credentials?

    /// - Parameter credentials: where calls have acquired ones from; nil: they have none.
    package init(egress: EgressClient, instances: Instances, credentials: Credentials? = nil) {
        self.egress = egress
        self.instances = instances
        self.credentials = credentials
    }

    /// - Returns: the operation's result.
    /// - Throws: `StepFailure`, also when it takes longer than `limit` milliseconds.
    package func run(
        _ operation: OperationID, request: JSON = .object([:]), on account: Account, limit: Int64 = 10_000
    ) async throws(StepFailure) -> JSON {
        try await outcome(operation, request: request, on: account, limit: limit).result
    }

    /// The same, with what was captured on the way.
    package func outcome(
        _ operation: OperationID, request: JSON, on account: Account, limit: Int64
    ) async throws(StepFailure) -> (result: JSON, captured: [String: CapturedValue]) {
        let instance = try await instances.instance(of: account)
        let now = Timestamp.now()
        var machine = SessionMachine(
            session: .make(at: now), operation: operation, effectful: false, seed: SecureRandom.bytes(32),
            retry: RetryBudget(attempts: 1, base: 0, factor: 1, max: 0), request: request.serialized(), startedAt: now,
            deadline: now.adding(milliseconds: limit))
        machine.renewsCredentials = credentials != nil && account.acquiresCredentials
        var secretGuard = account.secretGuard
        var acquired: [String: Int] = [:]
        var actions = machine.begin(at: now)
        while !actions.isEmpty {
            let action = actions.removeFirst()
            switch action {
            case .step(let input):
                var answer = await account.plugin.transport.step(instance, input)
                if case .success(let output) = answer, let leak = secretGuard.check(output) {
                    answer = .failure(leak)
                }
                actions += machine.stepped(answer, at: .now(), jitter: 0)
            case .commit, .commitAttempt:
                actions += machine.committed(at: .now())
            case .perform(let effect, let attempts, _):
                let context = EffectContext(
                    idempotencyKey: machine.session, correlationID: machine.session, deadline: machine.deadline,
                    attemptsMade: attempts, captured: Array(machine.captured.values))
                let refused = machine.renewed.contains(effect.key) ? acquired[effect.key] : nil
                let ended = await perform(effect, on: account, in: context, refused: refused)
                let outcome = ended.outcome
                secretGuard = secretGuard.adding(outcome.captured + (ended.used?.values ?? []))
                acquired[effect.key] = ended.used?.number
                let told = outcome.told(to: account.plugin.manifest)
                if let refusal = outcome.refusal, told == nil { throw refusal }
                actions += machine.performed(
                    effect.key, told ?? outcome.result, captured: outcome.captured, withAcquired: ended.used != nil,
                    at: .now())
            case .arm(let key, let at):
                // What is due after the limit does not come in time, and must not hold up the rest.
                if at > machine.deadline { break }
                do {
                    try await Task.sleep(for: .milliseconds(max(at - Timestamp.now(), 0)))
                } catch {
                    throw StepFailure(.providerUnavailable, code: "probe.cancelled", message: "the probe was stopped")
                }
                actions += machine.due(key, at: .now())
            case .abandon: break
            case .end(.finished(let result), _): return (result, machine.captured)
            case .end(.failed(let failure), _): throw failure
            case .end(.cancelled, _), .end(.expired, _): break
            }
            if Timestamp.now() > machine.deadline {
                throw StepFailure(.providerUnavailable, code: "probe.timeout", message: "no end within \(limit) ms")
            }
        }
        throw StepFailure(.internalError, code: "probe.stalled", message: "the probe came to no end")
    }

    private func perform(
        _ effect: HTTPEffect, on account: Account, in context: EffectContext, refused: Int?
    ) async -> CredentialedOutcome {
        guard let credentials else {
            return CredentialedOutcome(outcome: await egress.perform(effect, for: account.egress, in: context))
        }
        return await credentials.perform(effect, for: { account }, in: context, refused: refused, by: egress)
    }
}
