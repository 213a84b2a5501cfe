package import Domain
package import Egress
package import PluginHost
package import ProviderConfig
import Synchronization

/// The live snapshot and its accounts, each made when first used. A reload puts another snapshot in its place.
package final class Accounts: Sendable {
    private struct Key: Hashable {
        var provider: String
        var tenant: String
        /// Of the session that goes on; nil: the build in force.
        var build: PluginBuild?
        var takesWork = true
    }

    private struct State {
        var catalogue: Catalogue
        /// Raised by each reload, so that what is made from an old snapshot is not kept with the new one.
        var generation = 0
        var made: [Key: Account] = [:]
        /// Every build that this process has loaded: none is ever unloaded, so sessions end on the one they began on.
        var builds: [PluginBuild: Plugin] = [:]
        /// The last snapshot that spoke of a provider's tenant, by provider and tenant, where the one in force does not.
        var departed: [String: [String: Catalogue]] = [:]

        mutating func keepBuilds() {
            for plugin in catalogue.providers.values.compactMap(\.plugin) { builds[PluginBuild(plugin)] = plugin }
        }

        /// For sessions that began earlier.
        func underWay(_ provider: String, _ tenant: String) -> (loaded: LoadedProvider, account: ProviderAccount)? {
            let last = departed[provider].flatMap { $0[tenant] ?? $0[TenantRules.others] }
            for catalogue in [catalogue, last].compactMap(\.self) {
                if let loaded = catalogue.providers[provider],
                    let account = catalogue.snapshot.account(ofSessionAt: provider, tenant: tenant)
                {
                    return (loaded, account)
                }
            }
            return nil
        }
    }

    package typealias EgressMaker = @Sendable (Provider, ProviderAccount) throws(StepFailure) -> ProviderEgress

    /// Milliseconds in which nodes that share a database come to agree on what is in force; 0 for one alone.
    package let patience: Int64
    private let makeEgress: EgressMaker
    private let state: Mutex<State>

    package init(catalogue: Catalogue, patience: Int64 = 0, makeEgress: @escaping EgressMaker) {
        self.patience = patience
        self.makeEgress = makeEgress
        var first = State(catalogue: catalogue)
        first.keepBuilds()
        state = Mutex(first)
    }

    /// The one in force.
    package var catalogue: Catalogue { state.withLock { $0.catalogue } }

    /// Puts a new snapshot in force, at once for everything that begins from here on. Sessions under way keep the plugin
    /// and the configuration that they began with.
    package func replace(_ new: Catalogue) {
        state.withLock { state in
            let old = state.catalogue
            state.generation += 1
            state.catalogue = new
            state.made = [:]
            state.keepBuilds()
            for provider in old.snapshot.providers {
                for (tenant, _) in provider.tenants.all {
                    state.departed[provider.id, default: [:]][tenant] = old
                }
            }
            for (provider, tenants) in state.departed {
                let left = tenants.filter { new.snapshot.account(ofSessionAt: provider, tenant: $0.key) == nil }
                state.departed[provider] = left.isEmpty ? nil : left
            }
        }
    }

    /// A build that no provider uses any more, for sessions that began on it.
    package func keep(_ plugin: Plugin) {
        state.withLock { $0.builds[PluginBuild(plugin)] = plugin }
    }

    /// What sessions can go on with here.
    package var heldBuilds: [PluginBuild] { state.withLock { Array($0.builds.keys) } }

    package func holds(_ build: PluginBuild) -> Bool { state.withLock { $0.builds[build] != nil } }

    /// - Throws: class `config`, when the provider cannot serve this tenant.
    package func account(_ provider: String, tenant: String) throws(StepFailure) -> Account {
        try account(Key(provider: provider, tenant: tenant)) { state in
            guard let loaded = state.catalogue.providers[provider], let plugin = loaded.plugin,
                let account = state.catalogue.snapshot.account(provider, tenant: tenant)
            else { return nil }
            return Parts(provider: loaded.provider, account: account, plugin: plugin)
        }
    }

    /// What a session goes on with that began earlier, though provider or tenant may be switched off or gone by now.
    /// - Throws: class `config`, when no snapshot of this process speaks of this tenant; class `badState`, when the build
    ///   that the session began on is not here.
    package func account(
        _ provider: String, tenant: String, resuming build: PluginBuild
    ) throws(StepFailure) -> Account {
        guard let plugin = state.withLock({ $0.builds[build] }) else {
            throw build.gone
        }
        return try account(Key(provider: provider, tenant: tenant, build: build, takesWork: false)) { state in
            state.underWay(provider, tenant).map {
                Parts(provider: $0.loaded.provider, account: $0.account, plugin: plugin)
            }
        }
    }

    /// What answers a provider's callback, which may be for a session that began before provider or tenant was switched
    /// off.
    /// - Throws: class `config`, when no snapshot of this process speaks of this tenant.
    package func account(calledBack provider: String, tenant: String) throws(StepFailure) -> Account {
        try account(Key(provider: provider, tenant: tenant, takesWork: false)) { state in
            guard let (loaded, account) = state.underWay(provider, tenant), let plugin = loaded.plugin else {
                return nil
            }
            return Parts(provider: loaded.provider, account: account, plugin: plugin)
        }
    }

    /// The same account as the snapshot in force has it, for what is never pinned: secrets, endpoints, limits, breakers.
    /// Itself, where that cannot be had: the provider may be gone, and its sessions end with what they knew.
    package func live(_ account: Account) -> Account {
        if state.withLock({ $0.generation }) == account.generation { return account }
        let build = PluginBuild(account.plugin)
        do throws(StepFailure) {
            let live = try self.account(account.provider.id, tenant: account.account.tenant, resuming: build)
            // Another plugin has other endpoints and secrets, of the same names or not.
            return live.provider.plugin == account.provider.plugin ? live : account
        } catch {
            return account
        }
    }

    private struct Parts {
        var provider: Provider
        var account: ProviderAccount
        var plugin: Plugin
    }

    private func account(_ key: Key, _ find: (State) -> Parts?) throws(StepFailure) -> Account {
        let (known, parts, generation) = state.withLock { state in
            if let known = state.made[key] { return (Account?.some(known), Parts?.none, state.generation) }
            return (nil, find(state), state.generation)
        }
        if let known { return known }
        guard let parts else {
            throw StepFailure(
                .config, code: "provider.missing",
                message: "provider '\(key.provider)' is not there, not loaded or not enabled for tenant '\(key.tenant)'"
            )
        }
        let egress = try makeEgress(parts.provider, parts.account)
        let new = Account(
            parts.account, provider: parts.provider, plugin: parts.plugin, egress: egress, generation: generation)
        return state.withLock { state in
            // A reload came meanwhile: whoever asked began before it.
            guard state.generation == generation else { return new }
            if let other = state.made[key] { return other }
            state.made[key] = new
            return new
        }
    }
}
