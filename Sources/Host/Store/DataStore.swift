import Domain
import Synchronization

/// The database: the only SQL there is. Everything is `async` and throws ``StoreError``; SQLite itself runs on threads
/// of the store's own.
package final class DataStore: Sendable {
    /// The file, as given in the URL.
    package let file: String
    let writer: Writer
    let readers: ReaderPool
    let dataKeys = DataKeyCache()
    private let serveLock: ServeLock?
    private let secrets = Mutex<(any Sealing)?>(nil)
    private let listener = Mutex<(@Sendable ([EventRecord]) -> Void)?>(nil)
    let touches = Mutex<[ID: Timestamp]>([:])

    private init(file: String, writer: Writer, serveLock: ServeLock?) throws(StoreError) {
        self.file = file
        self.writer = writer
        self.serveLock = serveLock
        readers = try ReaderPool(file: file, count: 4)
    }

    /// Opens, or creates, the database. Changes nothing in it: see `schemaState` and `migrate`.
    /// - Parameters:
    ///   - url: `sqlite:PATH`.
    ///   - exclusiveServe: for the server itself; a second one is refused with `locked`. Commands open without it and
    ///     work beside a server.
    package static func open(url: String, exclusiveServe: Bool = false) async throws(StoreError) -> DataStore {
        let path = try DatabaseURL(url).path
        try DatabaseFile.prepare(path)
        let lock = exclusiveServe ? try ServeLock(database: path) : nil
        return try DataStore(file: path, writer: try await Writer.open(file: path), serveLock: lock)
    }

    /// Waits for what is queued, then closes. Later calls throw `closed`.
    package func close() async {
        // The writer last: the last connection folds the log into the file, and a reader's cannot.
        await readers.close()
        await writer.close()
    }

    /// What seals and opens personal data, from now on. Check it first: `readKeyCheck`, `establishKeyCheck`.
    package func use(_ sealing: any Sealing) {
        secrets.withLock { $0 = sealing }
    }

    /// Is told of events once they are stored, on the task that stored them: in order within a request.
    package func onEvents(_ body: (@Sendable ([EventRecord]) -> Void)?) {
        listener.withLock { $0 = body }
    }

    package var statistics: StoreStatistics { writer.statistics }

    /// Holds the serve lock.
    var isServing: Bool { serveLock != nil }

    func sealing() throws(StoreError) -> any Sealing {
        guard let sealing = secrets.withLock({ $0 }) else {
            throw StoreError(.sealed, "no key ring is open for \(file); it is needed to read or write personal data")
        }
        return sealing
    }

    func tell(_ events: [EventRecord]) {
        if !events.isEmpty, let body = listener.withLock({ $0 }) { body(events) }
    }

    /// One change, all or nothing, committed together with others. It may run twice, the first time undone.
    @discardableResult
    func write<T: Sendable>(
        _ unit: @escaping @Sendable (Connection) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        try await writer.write(unit)
    }

    func read<T: Sendable>(
        _ body: @escaping @Sendable (Connection) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        try await readers.read(body)
    }
}
