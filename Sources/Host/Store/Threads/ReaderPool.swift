/// A few threads with a connection each that only reads. Every read sees one moment of the database, undisturbed by
/// writers.
final class ReaderPool: Sendable {
    private typealias Job = @Sendable (Result<Connection, StoreError>) -> Void

    private let mailbox: Mailbox<Job>
    private let ended: Latch
    /// How long a read that lost its connection is run again, in milliseconds.
    private static let patience = 10_000

    init(count: Int, connect: @escaping @Sendable () throws(StoreError) -> Connection) throws(StoreError) {
        mailbox = Mailbox()
        ended = Latch(count)
        let (mailbox, ended) = (mailbox, ended)
        for _ in 0..<count {
            try OwnThread.run {
                Self.loop(mailbox, connect)
                ended.arrive()
            }
        }
    }

    deinit { mailbox.close() }

    func close() async {
        mailbox.close()
        await ended.wait()
    }

    func read<T: Sendable>(
        as role: Role, _ body: @escaping @Sendable (Connection) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        let result = await withUnsafeContinuation { (caller: UnsafeContinuation<Result<T, StoreError>, Never>) in
            let accepted = mailbox.put { connection in
                do throws(StoreError) {
                    caller.resume(returning: .success(try Self.read(role, try connection.get(), body)))
                } catch {
                    caller.resume(returning: .failure(error))
                }
            }
            if !accepted { caller.resume(returning: .failure(.isClosed)) }
        }
        return try result.get()
    }

    private static func read<T>(
        _ role: Role, _ connection: Connection, _ body: (Connection) throws(StoreError) -> T
    ) throws(StoreError) -> T {
        var backoff = Backoff(for: patience)
        while true {
            do throws(StoreError) {
                return try snapshot(role, connection, body)
            } catch {
                guard error.mayRepeat, backoff.pause() else { throw error }
            }
        }
    }

    private static func snapshot<T>(
        _ role: Role, _ connection: Connection, _ body: (Connection) throws(StoreError) -> T
    ) throws(StoreError) -> T {
        do throws(StoreError) {
            try connection.begin(.read(role))
            let value = try body(connection)
            try connection.endRead()
            return value
        } catch {
            connection.rollBack()
            throw error
        }
    }

    private static func loop(
        _ mailbox: Mailbox<Job>, _ connect: @Sendable () throws(StoreError) -> Connection
    ) {
        // Opened by the first read: a command that only writes needs no reader.
        var connection: Connection?
        while let job = mailbox.take(atMost: 1).first {
            do throws(StoreError) {
                let open = if let connection { connection } else { try connect() }
                connection = open
                job(.success(open))
            } catch {
                job(.failure(error))
            }
        }
        connection?.close()
    }
}
