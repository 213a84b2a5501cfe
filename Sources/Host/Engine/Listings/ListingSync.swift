package import Domain
package import Logging
import PluginHost
import ProviderConfig
package import Store

/// Brings what one provider lists up to date, for every account in use.
package struct ListingSync: Sendable {
    /// What became of one listing.
    package struct Report: Hashable, Sendable {
        package var key: ListingKey
        /// nil when it failed.
        package var counts: ListingCounts?
        package var failure: String?
    }

    package enum Progress: Hashable, Sendable {
        /// So many entries are read.
        case read(ListingKey, Int)
        case done(Report)
    }

    package typealias Listener = @Sendable (Progress) -> Void

    private let store: DataStore
    private let accounts: Accounts
    private let probe: Probe
    private let listings: ListingCache
    private let logger: Logger

    package init(store: DataStore, accounts: Accounts, probe: Probe, listings: ListingCache, logger: Logger) {
        self.store = store
        self.accounts = accounts
        self.probe = probe
        self.listings = listings
        self.logger = logger
    }

    /// - Parameter acceptsEmpty: believe a list that is empty where there was one before.
    /// - Throws: when the store fails or the lock is lost; a provider's failure is in its report.
    package func run(
        _ loaded: LoadedProvider, by actor: String, under lock: ScheduleLock, until deadline: Timestamp,
        acceptsEmpty: Bool = false, listener: Listener = { _ in }
    ) async throws(StoreError) -> [Report] {
        var reports: [Report] = []
        for (scope, tenant) in loaded.provider.listingScopes {
            let account = accounts.catalogue.snapshot.account(loaded.provider.id, tenant: tenant)
            for kind in ListingKind.allCases where loaded.offers(kind.operation, to: account) {
                let key = ListingKey(provider: loaded.provider.id, scope: scope, kind: kind)
                let report = try await sync(
                    key, for: tenant, by: actor, under: lock, until: deadline, acceptsEmpty: acceptsEmpty,
                    listener: listener)
                if Task.isCancelled { return reports + [report] }
                if let failure = report.failure {
                    try await store.noteListingFailure(key, failure, under: lock)
                    logger.warning(
                        "what a provider lists could not be read; the last good list is kept",
                        metadata: [
                            "provider": .string(key.provider), "tenant": .string(scope), "kind": .string(kind.rawValue),
                            "error": .string(failure),
                        ])
                }
                listings.invalidate()
                listener(.done(report))
                reports.append(report)
            }
        }
        return reports
    }

    private func sync(
        _ key: ListingKey, for tenant: String, by actor: String, under lock: ScheduleLock, until deadline: Timestamp,
        acceptsEmpty: Bool, listener: Listener
    ) async throws(StoreError) -> Report {
        let entries: [ListedEntry]
        switch await read(key, for: tenant, until: deadline, listener: listener) {
        case .success(let list): entries = list
        case .failure(let failure):
            return Report(key: key, failure: "\(failure.errorClass.name): \(failure.message)")
        }
        if entries.isEmpty, !acceptsEmpty, let known = try await store.listing(key),
            known.versions.contains(where: \.isLive)
        {
            return Report(
                key: key,
                failure: "the provider lists none where it listed some; the last good list is kept. "
                    + "If that is right: gatehouse templates sync --provider \(key.provider) --accept-empty")
        }
        return Report(
            key: key, counts: try await store.replaceListing(key, with: entries, by: actor, under: lock))
    }

    private func read(
        _ key: ListingKey, for tenant: String, until deadline: Timestamp, listener: Listener
    ) async -> Result<[ListedEntry], StepFailure> {
        do throws(StepFailure) {
            let account = try accounts.account(key.provider, tenant: tenant)
            let reader = ListingReader(probe: probe, account: account, kind: key.kind)
            return .success(try await reader.read(until: deadline) { listener(.read(key, $0)) })
        } catch {
            return .failure(error)
        }
    }
}
