package import Domain
package import Egress
import PluginHost
package import ProviderConfig
import Synchronization

/// The live snapshot and its accounts, each made when first used.
package final class Accounts: Sendable {
    private struct Key: Hashable {
        var provider: String
        var tenant: String
        /// Of the build that a session began on; nil: the one in force.
        var digest: String?
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
        try account(Key(provider: provider, tenant: tenant)) {
            catalogue.snapshot.account(provider, tenant: tenant)
        }
    }

    /// What a session goes on with that began earlier, though provider or tenant may be switched off by now.
    /// - Throws: class `config`, when the file no longer speaks of this tenant; class `badState`, when the build that the
    ///   session began on is not here.
    package func account(
        _ provider: String, tenant: String, resuming build: PluginBuild
    ) throws(StepFailure) -> Account {
        let account = try account(Key(provider: provider, tenant: tenant, digest: build.digest)) {
            catalogue.snapshot.account(ofSessionAt: provider, tenant: tenant)
        }
        guard account.plugin.digest == build.digest else {
            throw StepFailure(
                .badState, code: "plugin.digest_gone",
                message: "the session runs on \(build.name) \(build.version) (\(build.digest)), which is not loaded")
        }
        return account
    }

    private func account(_ key: Key, _ find: () -> ProviderAccount?) throws(StepFailure) -> Account {
        if let known = made.withLock({ $0[key] }) { return known }
        guard let loaded = catalogue.providers[key.provider], let plugin = loaded.plugin, let account = find() else {
            throw StepFailure(
                .config, code: "provider.missing",
                message: "provider '\(key.provider)' is not there, not loaded or not enabled for tenant '\(key.tenant)'"
            )
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

/// The build of a plugin that a session began on.
package struct PluginBuild: Hashable, Sendable {
    package let name: String
    package let version: String
    package let digest: String

    package init(name: String, version: String, digest: String) {
        self.name = name
        self.version = version
        self.digest = digest
    }
}
