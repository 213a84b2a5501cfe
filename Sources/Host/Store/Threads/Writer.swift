import Domain
import Synchronization

/// The only threads that write: one on SQLite, a few on PostgreSQL. Each takes whatever is queued, at most 200 units, and
/// commits it at once: under load a commit carries many units, without load a unit waits for nobody.
final class Writer: Sendable {
    /// A change as one thing: all of it or nothing. Runs again if a batch it was in broke down.
    struct Unit: Sendable {
        let role: Role
        let perform: @Sendable (Connection) -> Performed
        /// Tells the caller that the unit did not happen.
        let refuse: @Sendable (StoreError) -> Void
    }

    /// What became of a unit before the commit.
    struct Performed {
        let error: StoreError?
        /// Tells the caller; with an error if the commit failed.
        let answer: (StoreError?) -> Void
    }

    private final class Counters: Sendable {
        let commits = Atomic<Int64>(0)
        let units = Atomic<Int64>(0)

        func add(units added: Int) {
            commits.add(1, ordering: .relaxed)
            units.add(Int64(added), ordering: .relaxed)
        }
    }

    private enum Outcome {
        case answered
        /// Some unit failed and nobody was answered: run them again, guarded.
        case someFailed
        /// The whole transaction is gone, and nobody was answered.
        case broken(StoreError)
    }

    static let batchLimit = 200
    /// How long a transaction that gave way to others is run again, in milliseconds.
    private static let patience = 10_000

    private let mailbox: Mailbox<Unit>
    private let ended: Latch
    private let counters = Counters()

    private init(count: Int) {
        mailbox = Mailbox()
        ended = Latch(count)
    }

    deinit { mailbox.close() }

    /// - Parameter connect: runs once on each thread; the first failure is thrown.
    static func open(
        count: Int, connect: @escaping @Sendable () throws(StoreError) -> Connection
    ) async throws(StoreError) -> Writer {
        let writer = Writer(count: count)
        for _ in 0..<count { try await writer.startThread(connect) }
        return writer
    }

    private func startThread(
        _ connect: @escaping @Sendable () throws(StoreError) -> Connection
    ) async throws(StoreError) {
        let (mailbox, ended, counters) = (mailbox, ended, counters)
        let failure = await withUnsafeContinuation { (opened: UnsafeContinuation<StoreError?, Never>) in
            do throws(StoreError) {
                try OwnThread.run {
                    let connection: Connection
                    do throws(StoreError) {
                        connection = try connect()
                    } catch {
                        return opened.resume(returning: error)
                    }
                    opened.resume(returning: nil)
                    Self.loop(mailbox, connection, counters)
                    connection.close()
                    ended.arrive()
                }
            } catch {
                opened.resume(returning: error)
            }
        }
        if let failure { throw failure }
    }

    /// - Parameter waits: of the connections, for the database's answers.
    func statistics(waits: Int64) -> StoreStatistics {
        StoreStatistics(
            commits: counters.commits.load(ordering: .relaxed), units: counters.units.load(ordering: .relaxed),
            depth: mailbox.count, waits: waits)
    }

    /// What is queued is still written.
    func close() async {
        mailbox.close()
        await ended.wait()
    }

    /// - Parameter value: taken after the unit's statements were answered.
    func write<Made, T: Sendable>(
        as role: Role, _ unit: @escaping @Sendable (Connection) throws(StoreError) -> Made,
        value: @escaping @Sendable (Made) -> T
    ) async throws(StoreError) -> T {
        let result = await withUnsafeContinuation { (caller: UnsafeContinuation<Result<T, StoreError>, Never>) in
            let accepted = mailbox.put(
                Unit(
                    role: role,
                    perform: { connection in
                        do throws(StoreError) {
                            let made = try unit(connection)
                            return Performed(error: nil) { failure in
                                caller.resume(returning: failure.map { .failure($0) } ?? .success(value(made)))
                            }
                        } catch {
                            return Performed(error: error) { _ in caller.resume(returning: .failure(error)) }
                        }
                    },
                    refuse: { caller.resume(returning: .failure($0)) }))
            if !accepted { caller.resume(returning: .failure(.isClosed)) }
        }
        return try result.get()
    }

    private static func loop(_ mailbox: Mailbox<Unit>, _ connection: Connection, _ counters: Counters) {
        while true {
            var units = mailbox.take(atMost: batchLimit)[...]
            if units.isEmpty { return }
            // A transaction has one role.
            while let role = units.first?.role {
                let batch = units.prefix { $0.role == role }
                units = units.dropFirst(batch.count)
                write(Array(batch), connection, counters)
            }
        }
    }

    private static func write(_ units: [Unit], _ connection: Connection, _ counters: Counters) {
        var backoff = Backoff(for: patience)
        // Savepoints copy every page a unit touches, so they are for batches known to hold a failing unit.
        var guarded = false
        while true {
            switch commit(units, connection, counters, guarded: guarded) {
            case .answered: return
            case .someFailed: guarded = true
            case .broken(let error) where error.mayRepeat && backoff.pause(): continue
            case .broken(let error) where error.mayRepeat || units.count == 1:
                for unit in units { unit.refuse(error) }
                return
            case .broken:
                // The database gave up the whole transaction (disk full, say). Alone, the small ones may still fit, and
                // the one that broke it hurts nobody else.
                for unit in units { write([unit], connection, counters) }
                return
            }
        }
    }

    /// - Parameter guarded: a unit that fails is undone alone.
    private static func commit(
        _ units: [Unit], _ connection: Connection, _ counters: Counters, guarded: Bool
    ) -> Outcome {
        var performed: [Performed] = []
        performed.reserveCapacity(units.count)
        do throws(StoreError) {
            try connection.begin(.write(units[0].role))
        } catch {
            if error.mayRepeat { return .broken(error) }
            for unit in units { unit.refuse(error) }
            return .answered
        }
        do throws(StoreError) {
            for unit in units {
                let result = guarded ? try attempt(unit, connection) : unit.perform(connection)
                if !guarded, let error = result.error { throw error }
                performed.append(result)
            }
            try connection.settle()
        } catch {
            connection.rollBack()
            return units.count > 1 && !guarded && !error.mayRepeat ? .someFailed : .broken(error)
        }
        do throws(StoreError) {
            FaultPoint.reach()
            try connection.commit()
            FaultPoint.reach()
        } catch {
            connection.rollBack()
            if error.mayRepeat { return .broken(error) }
            for unit in performed { unit.answer(error) }
            return .answered
        }
        counters.add(units: units.count)
        for unit in performed { unit.answer(nil) }
        connection.announceAll()
        return .answered
    }

    /// - Throws: when the whole transaction is gone with the unit.
    private static func attempt(_ unit: Unit, _ connection: Connection) throws(StoreError) -> Performed {
        try connection.mark()
        var performed = unit.perform(connection)
        var problem = performed.error
        if problem == nil {
            do throws(StoreError) {
                try connection.settle()
            } catch {
                problem = error
                performed = Performed(error: error) { _ in unit.refuse(error) }
            }
        }
        if let problem {
            if connection.isIdle || problem.mayRepeat { throw problem }
            try connection.undoToMark()
        }
        try connection.dropMark()
        return performed
    }
}
