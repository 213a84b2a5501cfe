package import Domain
package import Egress
import PluginHost
package import ProviderConfig
import Synchronization

/// The live snapshot and its accounts, each made when first used. A reload puts another snapshot in its place.
package final class Accounts: Sendable {
    private struct Key: Hashable {
        var provider: String
        var tenant: String
        /// Of the loaded build that a session goes on with; nil: the build in force.
        var serial: UInt64?
        var takesWork = true
    }

    private struct State {
        var catalogue: Catalogue
        /// Raised by each reload, so that what is made from an old snapshot is not kept with the new one.
        var generation = 0
        var made: [Key: Account] = [:]
        /// What was last known of a provider's tenant, by provider and tenant, where the snapshot in force knows nothing.
        var departed: [String: [String: Known]] = [:]

        /// For sessions that began earlier.
        func underWay(_ provider: String, _ tenant: String) -> (known: Known, account: ProviderAccount)? {
            let last = departed[provider].flatMap { $0[tenant] ?? $0[TenantRules.others] }
            for known in [Known(catalogue, provider), last].compactMap(\.self) {
                if let account = known.snapshot.account(ofSessionAt: provider, tenant: tenant) {
                    return (known, account)
                }
            }
            return nil
        }
    }

    /// What a snapshot says of a provider. It names the build and does not hold it.
    private struct Known {
        var snapshot: ProviderSnapshot
        var provider: Provider
        var build: PluginBuild?

        init?(_ catalogue: Catalogue, _ provider: String) {
            guard let loaded = catalogue.providers[provider] else { return nil }
            snapshot = catalogue.snapshot
            self.provider = loaded.provider
            build = loaded.plugin.map { PluginBuild($0) }
        }
    }

    package typealias EgressMaker = @Sendable (Provider, ProviderAccount) throws(StepFailure) -> ProviderEgress

    /// Milliseconds in which nodes that share a database come to agree on what is in force; 0 for one alone.
    package let patience: Int64
    private let makeEgress: EgressMaker
    private let builds: Builds
    private let state: Mutex<State>

    package init(
        catalogue: Catalogue, patience: Int64 = 0, archive: BuildArchive = .none, makeEgress: @escaping EgressMaker
    ) {
        self.patience = patience
        self.makeEgress = makeEgress
        builds = Builds(archive: archive)
        state = Mutex(State(catalogue: catalogue))
        builds.putInForce(catalogue.plugins)
    }

    /// The one in force.
    package var catalogue: Catalogue { state.withLock { $0.catalogue } }

    /// Of the snapshot in force: how many there have been before it.
    package var generation: Int { state.withLock { $0.generation } }

    /// Puts a new snapshot in force, at once for everything that begins from here on. Sessions under way keep the plugin
    /// and the configuration that they began with.
    package func replace(_ new: Catalogue) {
        builds.putInForce(new.plugins)
        state.withLock { state in
            let old = state.catalogue
            state.generation += 1
            state.catalogue = new
            state.made = [:]
            for provider in old.snapshot.providers {
                guard let known = Known(old, provider.id) else { continue }
                for (tenant, _) in provider.tenants.all {
                    state.departed[provider.id, default: [:]][tenant] = known
                }
            }
            for (provider, tenants) in state.departed {
                let left = tenants.filter { new.snapshot.account(ofSessionAt: provider, tenant: $0.key) == nil }
                state.departed[provider] = left.isEmpty ? nil : left
            }
        }
    }

    /// Lets go of builds in cells that are not in force and that nobody has asked for in that time, with all that was made
    /// of them.
    /// - Returns: what is left, see `Plugin.serial`; nil when there was nothing to let go of.
    func letGo(unusedFor patience: Duration) -> Set<UInt64>? {
        guard builds.letGo(unusedFor: patience) else { return nil }
        let serials = held
        // An account may be the last that holds a plugin: its cells must not end under the lock.
        let before = state.withLock { state in
            defer { state.made = state.made.filter { serials.contains($0.value.plugin.serial) } }
            return state.made
        }
        withExtendedLifetime(before) {}
        return serials
    }

    private var held: Set<UInt64> { builds.serials.union(catalogue.plugins.map(\.serial)) }

    /// What sessions can go on with here.
    package var heldBuilds: Set<BuildArchive.Entry> { builds.all }

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
    ) async throws(StepFailure) -> Account {
        guard let known = state.withLock({ $0.underWay(provider, tenant)?.known }) else {
            throw Self.missing(provider, tenant)
        }
        guard let plugin = await builds.plugin(build, known.provider.isolation) else { throw build.gone }
        return try account(provider, tenant, on: plugin)
    }

    private func account(_ provider: String, _ tenant: String, on plugin: Plugin) throws(StepFailure) -> Account {
        try account(Key(provider: provider, tenant: tenant, serial: plugin.serial, takesWork: false)) { state in
            state.underWay(provider, tenant).map {
                Parts(provider: $0.known.provider, account: $0.account, plugin: plugin)
            }
        }
    }

    /// What answers a provider's callback, which may be for a session that began before provider or tenant was switched
    /// off.
    /// - Throws: class `config`, when no snapshot of this process speaks of this tenant.
    package func account(calledBack provider: String, tenant: String) async throws(StepFailure) -> Account {
        guard let known = state.withLock({ $0.underWay(provider, tenant)?.known }), let build = known.build,
            let plugin = await builds.plugin(build, known.provider.isolation)
        else { throw Self.missing(provider, tenant) }
        return try account(provider, tenant, on: plugin)
    }

    /// The same account as the snapshot in force has it, for what is never pinned: secrets, endpoints, limits, breakers.
    /// Itself, where that cannot be had: the provider may be gone, and its sessions end with what they knew.
    package func live(_ account: Account) -> Account {
        if state.withLock({ $0.generation }) == account.generation { return account }
        do throws(StepFailure) {
            let live = try self.account(account.provider.id, account.account.tenant, on: account.plugin)
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
        guard let parts else { throw Self.missing(key.provider, key.tenant) }
        let egress = try makeEgress(parts.provider, parts.account)
        let new = Account(
            parts.account, provider: parts.provider, plugin: parts.plugin, egress: egress, generation: generation,
            takesWork: key.takesWork)
        let kept = state.withLock { state in
            // A reload came meanwhile: whoever asked began before it.
            guard state.generation == generation else { return new }
            if let other = state.made[key] { return other }
            state.made[key] = new
            return new
        }
        // Of a build that was let go a session under way has the last word; what is kept would keep its cells.
        if let serial = key.serial, !held.contains(serial) { state.withLock { _ = $0.made.removeValue(forKey: key) } }
        return kept
    }

    private static func missing(_ provider: String, _ tenant: String) -> StepFailure {
        StepFailure(
            .config, code: "provider.missing",
            message: "provider '\(provider)' is not there, not loaded or not enabled for tenant '\(tenant)'")
    }
}
