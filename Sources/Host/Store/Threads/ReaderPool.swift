/// A few threads with a read-only connection each. Every read sees one moment of the database, undisturbed by writers.
final class ReaderPool: Sendable {
    private typealias Job = @Sendable (Result<Connection, StoreError>) -> Void

    private let mailbox: Mailbox<Job>
    private let ended: Latch

    init(file: String, count: Int) throws(StoreError) {
        mailbox = Mailbox()
        ended = Latch(count)
        let (mailbox, ended) = (mailbox, ended)
        for _ in 0..<count {
            try OwnThread.run {
                Self.loop(mailbox, file: file)
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
        _ body: @escaping @Sendable (Connection) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        let result = await withUnsafeContinuation { (caller: UnsafeContinuation<Result<T, StoreError>, Never>) in
            let accepted = mailbox.put { connection in
                do throws(StoreError) {
                    caller.resume(returning: .success(try Self.snapshot(try connection.get(), body)))
                } catch {
                    caller.resume(returning: .failure(error))
                }
            }
            if !accepted { caller.resume(returning: .failure(.isClosed)) }
        }
        return try result.get()
    }

    private static func snapshot<T>(
        _ connection: Connection, _ body: (Connection) throws(StoreError) -> T
    ) throws(StoreError) -> T {
        try connection.run("BEGIN")
        do throws(StoreError) {
            let value = try body(connection)
            try connection.run("COMMIT")
            return value
        } catch {
            connection.rollBack()
            throw error
        }
    }

    private static func loop(_ mailbox: Mailbox<Job>, file: String) {
        // Opened by the first read: a command that only writes needs no reader.
        var connection: Connection?
        while let job = mailbox.take(atMost: 1).first {
            do throws(StoreError) {
                let open =
                    if let connection { connection } else { try Connection(file: file, access: .readOnly) }
                connection = open
                job(.success(open))
            } catch {
                job(.failure(error))
            }
        }
    }
}
