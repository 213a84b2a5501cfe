import Domain
package import Egress
package import PluginHost
package import ProviderConfig
import Synchronization
import Vault

/// All that serving one tenant through one provider needs, made once per snapshot.
package final class Account: Sendable {
    package let account: ProviderAccount
    package let provider: Provider
    package let plugin: Plugin
    package let egress: ProviderEgress
    package let secretGuard: SecretGuard
    package let retry: RetryBudget
    /// Of the snapshot it was made from.
    let generation: Int
    /// Sessions begin with it; otherwise only earlier ones go on.
    let takesWork: Bool
    private let isRemembered = Atomic<Bool>(false)

    package init(
        _ account: ProviderAccount, provider: Provider, plugin: Plugin, egress: ProviderEgress, generation: Int = 0,
        takesWork: Bool = true
    ) {
        self.generation = generation
        self.takesWork = takesWork
        self.account = account
        self.provider = provider
        self.plugin = plugin
        self.egress = egress
        secretGuard = SecretGuard([SecretScanner(values: Array(egress.secrets.values))])
        retry = RetryBudget(
            attempts: provider.retry.attempts, base: Double(provider.retry.base.wholeMilliseconds),
            factor: provider.retry.factor, max: Double(provider.retry.max.wholeMilliseconds))
    }

    /// True once: whoever hears it writes the revision down.
    package func firstUse() -> Bool { !isRemembered.exchange(true, ordering: .acquiringAndReleasing) }

    package func forgetUse() { isRemembered.store(false, ordering: .releasing) }
}

extension Provider {
    /// Its breaker in the terms of egress.
    package var breakerSettings: BreakerSettings {
        BreakerSettings(
            failures: breaker.failures, openDuration: breaker.open.wholeMilliseconds, halfOpenProbes: breaker.halfOpen)
    }
}

extension Duration {
    package var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
