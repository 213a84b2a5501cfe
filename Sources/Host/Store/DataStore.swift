import Domain
import Synchronization

/// The database: the only SQL there is. Everything is `async` and throws ``StoreError``; the databases' own libraries run
/// on threads of the store's own.
package final class DataStore: Sendable {
    let backend: Backend
    let writer: Writer
    let readers: ReaderPool
    let notices: Notices
    let dataKeys = DataKeyCache()
    private let secrets = Mutex<(any Sealing)?>(nil)
    private let listeners = Mutex(StoreListeners())
    let touches = Mutex<[ID: Timestamp]>([:])

    private init(_ backend: Backend, _ writer: Writer, _ readers: ReaderPool, _ notices: Notices) {
        self.backend = backend
        self.writer = writer
        self.readers = readers
        self.notices = notices
    }

    deinit {
        guard case .postgres(_, let shared, let listener, _) = backend else { return }
        shared.close()
        listener?.stop()
    }

    /// Opens the database; SQLite's is created if it is not there. Changes nothing in it: see `schemaState` and
    /// `migrate`.
    /// - Parameters:
    ///   - url: `sqlite:PATH` or `postgres://…` (docs/configuration.md).
    ///   - exclusiveServe: for the server itself; on SQLite a second one is refused with `locked`, on PostgreSQL servers
    ///     share the database. Commands open without it and work beside a server.
    package static func open(url: String, exclusiveServe: Bool = false) async throws(StoreError) -> DataStore {
        switch try DatabaseURL(url) {
        case .sqlite(let path):
            try DatabaseFile.prepare(path)
            let lock = exclusiveServe ? try ServeLock(database: path) : nil
            let writer = try await Writer.open(count: 1) { () throws(StoreError) in
                Connection(try SQLiteDriver(file: path, mode: .readWrite))
            }
            let readers = try ReaderPool(count: 4) { () throws(StoreError) in
                Connection(try SQLiteDriver(file: path, mode: .readOnly))
            }
            return DataStore(.sqlite(file: path, lock), writer, readers, Notices())
        case .postgres(let url):
            let (shared, notices) = (PostgresShared(), Notices())
            let listener =
                url.listens
                ? try PostgresListener(url, ownName: shared.name, serves: exclusiveServe) { notices.heard($0) } : nil
            let connect: @Sendable () throws(StoreError) -> Connection = { () throws(StoreError) in
                Connection(PostgresDriver(url, shared))
            }
            let writer = try await Writer.open(count: url.writers, connect: connect)
            let readers = try ReaderPool(count: url.readers, connect: connect)
            return DataStore(
                .postgres(url, shared, listener, isServing: exclusiveServe), writer, readers, notices)
        }
    }

    /// As shown in messages: the file, or database, host and user.
    package var place: String { backend.place }

    /// Waits for what is queued, then closes. Later calls throw `closed`.
    package func close() async {
        if case .postgres(_, let shared, let listener, _) = backend {
            shared.close()
            await listener?.close()
        }
        // The writer last: SQLite's last connection folds the log into the file, and a reader's cannot.
        await readers.close()
        await writer.close()
        notices.close()
    }

    /// What seals and opens personal data, from now on. Check it first: `readKeyCheck`, `establishKeyCheck`.
    package func use(_ sealing: any Sealing) {
        secrets.withLock { $0 = sealing }
    }

    /// Is told of events once they are stored, on the task that stored them: in order within a request.
    package func onEvents(_ body: (@Sendable ([EventRecord]) -> Void)?) {
        listeners.withLock { $0.events = body.map { .init(tell: $0) } }
    }

    /// Is told when this process has written deliveries, once they are stored.
    package func onWebhooks(_ body: (@Sendable () -> Void)?) {
        listeners.withLock { $0.webhooks = body.map { .init(tell: $0) } }
    }

    func tellOfWebhooks() {
        listeners.withLock { $0.webhooks }?.tell()
    }

    package var statistics: StoreStatistics {
        if case .postgres(_, let shared, _, _) = backend {
            return writer.statistics(waits: shared.waits.load(ordering: .relaxed))
        }
        return writer.statistics(waits: 0)
    }

    func sealing() throws(StoreError) -> any Sealing {
        guard let sealing = secrets.withLock({ $0 }) else {
            throw StoreError(.sealed, "no key ring is open for \(place); it is needed to read or write personal data")
        }
        return sealing
    }

    func tell(_ events: [EventRecord]) {
        if !events.isEmpty { listeners.withLock { $0.events }?.tell(events) }
        if events.contains(where: { $0.deliveries > 0 }) { tellOfWebhooks() }
    }

    /// One change, all or nothing, committed together with others. It may run twice, the first time undone.
    @discardableResult
    func write<T: Sendable>(
        as role: Role = .engine, _ unit: @escaping @Sendable (Connection) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        try await writer.write(as: role, unit) { $0 }
    }

    /// As `write`, for a unit whose value is complete only with the answers to its statements.
    func writeLater<T: Sendable>(
        _ unit: @escaping @Sendable (Connection) throws(StoreError) -> Later<T>
    ) async throws(StoreError) -> T {
        try await writer.write(as: .engine, unit) { $0.value }
    }

    /// - Parameter role: a client's request reads as its tenant, which on PostgreSQL sees nothing else.
    func read<T: Sendable>(
        as role: Role = .engine, _ body: @escaping @Sendable (Connection) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        try await readers.read(as: role, body)
    }
}
