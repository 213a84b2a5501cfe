package import Domain
package import Egress
package import ProviderConfig
import Synchronization

/// The live snapshot and its accounts, each made when first used.
package final class Accounts: Sendable {
    private struct Key: Hashable {
        var provider: String
        var tenant: String
    }

    package typealias EgressMaker = @Sendable (Provider, ProviderAccount) throws(StepFailure) -> ProviderEgress

    package let catalogue: Catalogue
    private let makeEgress: EgressMaker
    private let made = Mutex<[Key: Account]>([:])

    package init(catalogue: Catalogue, makeEgress: @escaping EgressMaker) {
        self.catalogue = catalogue
        self.makeEgress = makeEgress
    }

    /// - Throws: class `config`, when the provider cannot serve this tenant.
    package func account(_ provider: String, tenant: String) throws(StepFailure) -> Account {
        let key = Key(provider: provider, tenant: tenant)
        if let known = made.withLock({ $0[key] }) { return known }
        guard let loaded = catalogue.providers[provider], let plugin = loaded.plugin,
            let account = catalogue.snapshot.account(provider, tenant: tenant)
        else {
            throw StepFailure(
                .config, code: "provider.missing",
                message: "provider '\(provider)' is not there, not loaded or not enabled for tenant '\(tenant)'")
        }
        let egress = try makeEgress(loaded.provider, account)
        let new = Account(account, provider: loaded.provider, plugin: plugin, egress: egress)
        return made.withLock { made in
            if let other = made[key] { return other }
            made[key] = new
            return new
        }
    }
}
