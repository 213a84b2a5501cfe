import Domain
import Engine
import Logging
import PluginHost
import ProviderConfig
import Store

/// Brings what runs in line with providers.d and the plugin folders: loads them again, checks all of it, and swaps it in
/// at once or not at all. One reload at a time, on a thread of its own.
actor ProviderReloader {
    /// What tells of a change from outside.
    private struct Sight: Hashable {
        var folder: [String]
        var files: FileStamps
    }

    private let folder: String
    private let environment: [String: String]
    private let shelf: PluginShelf
    private let kept: KeptPlugins
    private let accounts: Accounts
    private let listings: ListingCache
    private let store: DataStore
    private let schedule: @Sendable (Catalogue) async throws -> Void
    private let news: ReloadNews
    private let logger: Logger
    private let executor = BlockingExecutor()
    private var seen: Sight
    private var referenced: [String]
    private var reported: [ConfigDiagnostic]
    private var last: Task<ReloadReport, Never>?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - first: the configuration that is in force already.
    ///   - folderStamp: of the folder, from before it was read.
    ///   - schedule: makes the schedules those of a new catalogue.
    init(
        folder: String, folderStamp: [String], environment: [String: String], first: Configuration, shelf: PluginShelf,
        kept: KeptPlugins, services: RunServices, news: ReloadNews,
        schedule: @escaping @Sendable (Catalogue) async throws -> Void
    ) {
        self.folder = folder
        self.environment = environment
        self.shelf = shelf
        self.kept = kept
        self.news = news
        self.schedule = schedule
        accounts = services.accounts
        listings = services.listings
        store = services.store
        logger = services.logger
        referenced = first.snapshot.referencedFiles
        seen = Sight(folder: folderStamp, files: FileStamps(shelf.files + referenced))
        reported = first.diagnostics
    }

    /// Loads and checks everything again, and puts it in force.
    /// - Parameters:
    ///   - cause: for the log.
    ///   - actor: whom the audit log names; nil where nobody in particular asked.
    func reload(_ cause: String, by actor: String? = nil) async -> ReloadReport {
        await inTurn { reloader in await reloader.perform(cause, by: actor) }
    }

    /// What a reload would change now. Plugins are loaded to be asked; nothing else happens.
    func plan() async -> ReloadReport {
        await inTurn { reloader in
            let (configuration, new) = await reloader.read()
            let changes = new.changes(since: reloader.accounts.catalogue)
            reloader.shelf.keep(only: reloader.accounts.catalogue.plugins)
            return ReloadReport(
                isApplied: false, revision: new.snapshot.revision, changes: changes,
                diagnostics: configuration.diagnostics)
        }
    }

    /// Whether a file has changed since it was last read; a file that is still being written counts only once it rests
    /// for `rest`.
    func hasChanged(rest: Duration) async throws -> Bool {
        var sight = look()
        guard sight != seen else { return false }
        for _ in 0..<Self.mostRests {
            try await Task.sleep(for: rest)
            let next = look()
            if next == sight { return next != seen }
            sight = next
        }
        // Something is written to all the time; what cannot be read then keeps its last good revision.
        return true
    }

    /// Says of the builds in force that they are in use; see `KeptPlugins`.
    func keepBuilds() { kept.keep(accounts.catalogue.builds) }

    /// Has every place watched that a look looks at.
    func renew(_ watch: FileWatch) -> WatchRefusal? {
        watch.renew(
            WatchPlan(
                folders: [folder] + shelf.folders.folders,
                files: ConfigFolder.files(in: folder) + shelf.files + referenced))
    }

    private static let mostRests = 20

    private func inTurn(_ work: @escaping @Sendable (isolated ProviderReloader) async -> ReloadReport) async
        -> ReloadReport
    {
        let before = last
        let task = Task {
            _ = await before?.value
            return await work(self)
        }
        last = task
        return await task.value
    }

    private func look() -> Sight {
        Sight(folder: ConfigFolder.stamp(folder), files: FileStamps(shelf.files + referenced))
    }

    private func read() async -> (Configuration, Catalogue) {
        shelf.refresh()
        var tenants: [String]?
        do throws(StoreError) {
            tenants = try await store.tenants().map(\.name)
        } catch {
            logger.warning("rules are not compared with the tenants", metadata: ["error": .string(error.message)])
        }
        let configuration = await Configuration.load(
            folder: folder, shelf: shelf, environment: environment, tenants: tenants)
        return (configuration, Catalogue(configuration, shelf: shelf, after: accounts.catalogue))
    }

    private func perform(_ cause: String, by actor: String?) async -> ReloadReport {
        let before = look()
        let (configuration, new) = await read()
        referenced = configuration.snapshot.referencedFiles
        // Stamps from before the reading: what is written from here on is another change.
        seen = Sight(folder: before.folder, files: before.files.covering(shelf.files + referenced))
        let old = accounts.catalogue
        let changes = new.changes(since: old)
        kept.keep(new.builds)
        accounts.replace(new)
        shelf.keep(only: new.plugins)
        listings.invalidate()
        do {
            try await schedule(new)
        } catch {
            logger.error("schedules are not brought up to date", metadata: ["error": .string("\(error)")])
        }
        let report = ReloadReport(
            isApplied: true, revision: new.snapshot.revision, changes: changes, diagnostics: configuration.diagnostics)
        tell(report, cause)
        tellOfSecondTries(old, new)
        await news.write(changes, new, rejected: rejectedAnew(configuration.diagnostics))
        if let actor { await news.audit(report, by: actor) }
        reported = configuration.diagnostics
        return report
    }

    private func tell(_ report: ReloadReport, _ cause: String) {
        let known = Set(reported)
        for diagnostic in report.diagnostics where !known.contains(diagnostic) {
            logger.log(level: diagnostic.isError ? .error : .warning, "configuration: \(diagnostic)")
        }
        for change in report.changes { logger.info("route changed", metadata: ["change": .string("\(change)")]) }
        logger.info(
            "configuration reloaded",
            metadata: [
                "cause": .string(cause), "changes": "\(report.changes.count)",
                "errors": "\(report.diagnostics.filter(\.isError).count)", "revision": .string(report.revision),
            ])
    }

    private func tellOfSecondTries(_ old: Catalogue, _ new: Catalogue) {
        for loaded in new.providers.values {
            guard let before = old.providers[loaded.provider.id]?.plugin, before.isGivenUp,
                let plugin = loaded.plugin, plugin.serial != before.serial
            else { continue }
            logger.notice(
                "a plugin that was given up is tried again",
                metadata: [
                    "provider": .string(loaded.provider.id), "plugin": .string(plugin.name),
                    "digest": .string(plugin.digest),
                ])
        }
    }

    /// Errors of files that did not have just these at the last look.
    private func rejectedAnew(_ diagnostics: [ConfigDiagnostic]) -> [ConfigDiagnostic] {
        let before = Dictionary(grouping: reported.filter(\.isError), by: \.file)
        let now = Dictionary(grouping: diagnostics.filter(\.isError), by: \.file)
        return now.filter { $0.value != before[$0.key] }.values.flatMap(\.self)
    }
}
