import CPostgres
import Glibc
import Synchronization

/// A session of its own that hears what other nodes announce. After a loss it comes back by itself and reports every
/// channel, since something may have been missed.
final class PostgresListener: Sendable {
    private let url: PostgresURL
    private let ownName: String
    /// Holds the lock by which a migration knows of servers.
    private let serves: Bool
    private let hear: @Sendable (Channel) -> Void
    private let isClosing = Atomic<Bool>(false)
    private let ended = Latch(1)
    /// Something is written to it to wake the thread.
    private let wake: (read: Int32, write: Int32)

    init(
        _ url: PostgresURL, ownName: String, serves: Bool, hear: @escaping @Sendable (Channel) -> Void
    ) throws(StoreError) {
        self.url = url
        self.ownName = ownName
        self.serves = serves
        self.hear = hear
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw StoreError(.other, "no socket could be made (error \(errno)); raise the limit of open files")
        }
        wake = (ends[0], ends[1])
        // The first session is made here, so that a server has its lock before it is one.
        let first = try session()
        let carried = PostgresSessionHandle(first)
        try OwnThread.run { [self] in
            run(carried.connection)
            ended.arrive()
        }
    }

    deinit {
        Glibc.close(wake.read)
        Glibc.close(wake.write)
    }

    func close() async {
        stop()
        await ended.wait()
    }

    func stop() {
        isClosing.store(true, ordering: .sequentiallyConsistent)
        var byte: UInt8 = 0
        // A full buffer wakes the thread as well.
        _ = write(wake.write, &byte, 1)
    }

    private func run(_ first: OpaquePointer) {
        var connection: OpaquePointer? = first
        var backoff = Backoff(for: nil)
        while !isClosing.load(ordering: .sequentiallyConsistent) {
            if let open = connection {
                if listen(open) { continue }
                PQfinish(open)
                connection = nil
            }
            do throws(StoreError) {
                connection = try session()
                backoff = Backoff(for: nil)
                for channel in Channel.allCases { hear(channel) }
            } catch {
                // The pool's callers are told; listening goes on once the server is back.
                _ = backoff.pause()
            }
        }
        if let connection { PQfinish(connection) }
    }

    /// Waits for notices once.
    /// - Returns: false when the session is lost.
    private func listen(_ connection: OpaquePointer) -> Bool {
        var waits = [
            pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0),
            pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0),
        ]
        poll(&waits, 2, -1)
        guard PQconsumeInput(connection) == 1 else { return false }
        while let notice = PQnotifies(connection) {
            defer { PQfreemem(notice) }
            guard String(cString: notice.pointee.extra) != ownName,
                let channel = Channel(rawValue: String(cString: notice.pointee.relname))
            else { continue }
            hear(channel)
        }
        return PQstatus(connection) == CONNECTION_OK
    }

    private func session() throws(StoreError) -> OpaquePointer {
        let connection = try url.connect()
        var commands = Channel.allCases.map { "LISTEN \($0.rawValue)" }
        if serves { commands.append("SELECT pg_advisory_lock_shared(\(Lock.serving.rawValue))") }
        for command in commands {
            let result = PQexec(connection, command)
            defer { PQclear(result) }
            let status = PQresultStatus(result)
            guard let result, status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK else {
                let detail = String(cString: PQerrorMessage(connection))
                PQfinish(connection)
                throw PostgresFault.unreachable(detail, place: url.place)
            }
            _ = result
        }
        return connection
    }
}

/// Takes a session from the thread that made it to the one that keeps it.
private struct PostgresSessionHandle: @unchecked Sendable {
    let connection: OpaquePointer

    init(_ connection: OpaquePointer) { self.connection = connection }
}
