package import Domain
package import Egress
import PluginHost
import ProviderConfig

/// How a call ended that may have been made with acquired credentials.
package struct CredentialedOutcome: Sendable {
    package var outcome: EffectOutcome
    /// Those that it was made with; nil: none.
    package var used: AcquiredCredentials?
}

extension Credentials {
    /// Performs the effect, with acquired credentials if it names some: acquires them where there are none, or where
    /// they ran out while the call waited for its place.
    /// - Parameters:
    ///   - account: asked before each attempt.
    ///   - refused: the number of those that the vendor refused this effect with.
    package func perform(
        _ effect: HTTPEffect, for account: @escaping @Sendable () -> Account, in context: EffectContext, refused: Int?,
        by egress: EgressClient
    ) async -> CredentialedOutcome {
        let newest: @Sendable () -> ProviderEgress = { account().egress }
        guard Self.areNeeded(by: effect, of: account(), besides: context.captured) else {
            return CredentialedOutcome(outcome: await egress.perform(effect, for: newest, in: context))
        }
        var context = context
        let own = context.captured
        let names = Set(own.map(\.name))
        var isSecond = false
        while true {
            let credentials: AcquiredCredentials
            do throws(StepFailure) {
                let account = account()
                try account.checkAcquiring()
                credentials = try await self.credentials(of: account, refused: refused)
            } catch {
                let result = HTTPResult(outcome: .notSent, attempts: context.attemptsMade, reason: error.message)
                return CredentialedOutcome(outcome: EffectOutcome(result: result, refusal: error))
            }
            context.captured = own + credentials.values.filter { !names.contains($0.name) }
            let outcome = await egress.perform(effect, for: newest, in: context)
            // Once: credentials that are always too old when their turn comes are a fault, and not to be chased.
            let ranOut = outcome.refusal?.errorClass == .credentialExpired && !credentials.isUsable(at: .now())
            guard ranOut, !isSecond else { return CredentialedOutcome(outcome: outcome, used: credentials) }
            isSecond = true
        }
    }

    /// A session's own captures come first; what it has not captured itself is the account's.
    private static func areNeeded(
        by effect: HTTPEffect, of account: Account, besides captured: [CapturedValue]
    ) -> Bool {
        guard account.acquiresCredentials else { return false }
        let own = Set(captured.map(\.name))
        return effect.capturedSecrets.contains { !own.contains($0) }
    }
}

extension Account {
    package var acquiresCredentials: Bool { plugin.manifest.operation(.credentialAcquire) != nil }

    /// - Throws: class `config`, when something is not set that the plugin needs for it.
    fileprivate func checkAcquiring() throws(StepFailure) {
        guard let acquire = plugin.manifest.operation(.credentialAcquire) else { return }
        let lacking = plugin.manifest.lacking(
            acquire, endpoints: provider.endpoints.keys, secrets: account.secretReferences.keys)
        guard !lacking.isEmpty else { return }
        throw StepFailure(
            .config, code: "credential.not_configured",
            message: "to acquire credentials, \(provider.id) needs \(lacking.joined(separator: " and ")); set it")
    }
}
