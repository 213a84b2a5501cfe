import Domain
import Synchronization

/// The only thread that writes. Takes whatever is queued, at most 200 units, and commits it at once: under load a
/// commit carries many units, without load a unit waits for nobody.
final class Writer: Sendable {
    /// A change as one thing: all of it or nothing. Runs again, alone, if a batch it was in broke down.
    struct Unit: Sendable {
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

    static let batchLimit = 200

    private let mailbox: Mailbox<Unit>
    private let ended = Latch(1)
    private let counters = Counters()

    private init() {
        mailbox = Mailbox()
    }

    deinit { mailbox.close() }

    static func open(file: String) async throws(StoreError) -> Writer {
        let writer = Writer()
        let (mailbox, ended, counters) = (writer.mailbox, writer.ended, writer.counters)
        let failure = await withUnsafeContinuation { (opened: UnsafeContinuation<StoreError?, Never>) in
            do throws(StoreError) {
                try OwnThread.run {
                    let connection: Connection
                    do throws(StoreError) {
                        connection = try Connection(file: file, access: .readWrite)
                    } catch {
                        return opened.resume(returning: error)
                    }
                    opened.resume(returning: nil)
                    loop(mailbox, connection, counters)
                    connection.close()
                    ended.arrive()
                }
            } catch {
                opened.resume(returning: error)
            }
        }
        if let failure { throw failure }
        return writer
    }

    var statistics: StoreStatistics {
        StoreStatistics(
            commits: counters.commits.load(ordering: .relaxed), units: counters.units.load(ordering: .relaxed),
            depth: mailbox.count)
    }

    /// What is queued is still written.
    func close() async {
        mailbox.close()
        await ended.wait()
    }

    func write<T: Sendable>(
        _ unit: @escaping @Sendable (Connection) throws(StoreError) -> T
    ) async throws(StoreError) -> T {
        let result = await withUnsafeContinuation { (caller: UnsafeContinuation<Result<T, StoreError>, Never>) in
            let accepted = mailbox.put(
                Unit(
                    perform: { connection in
                        do throws(StoreError) {
                            let value = try unit(connection)
                            return Performed(error: nil) { failure in
                                caller.resume(returning: failure.map { .failure($0) } ?? .success(value))
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
            let units = mailbox.take(atMost: batchLimit)
            if units.isEmpty { return }
            // Savepoints copy every page a unit touches, so they are for batches known to hold a failing unit.
            if !commit(units, connection, counters, guarded: false) {
                _ = commit(units, connection, counters, guarded: true)
            }
        }
    }

    /// - Parameter guarded: a unit that fails is undone alone.
    /// - Returns: false when nobody was answered: some unit failed, so the units must be run again, guarded.
    private static func commit(
        _ units: [Unit], _ connection: Connection, _ counters: Counters, guarded: Bool
    ) -> Bool {
        var performed: [Performed] = []
        performed.reserveCapacity(units.count)
        do throws(StoreError) {
            try connection.run("BEGIN IMMEDIATE")
        } catch {
            for unit in units { unit.refuse(error) }
            return true
        }
        do throws(StoreError) {
            for unit in units {
                let result = guarded ? try attempt(unit, connection) : unit.perform(connection)
                if !guarded, result.error != nil {
                    connection.rollBack()
                    if units.count > 1 { return false }
                    result.answer(nil)
                    return true
                }
                performed.append(result)
            }
        } catch {
            connection.rollBack()
            // SQLite gave up the whole transaction (disk full, say). Alone, the small ones may still fit, and the one
            // that broke it hurts nobody else.
            for unit in units { _ = commit([unit], connection, counters, guarded: false) }
            return true
        }
        do throws(StoreError) {
            FaultPoint.reach()
            try connection.run("COMMIT")
            FaultPoint.reach()
        } catch {
            connection.rollBack()
            for unit in performed { unit.answer(error) }
            return true
        }
        counters.add(units: units.count)
        for unit in performed { unit.answer(nil) }
        return true
    }

    /// - Throws: when the whole transaction is gone with the unit.
    private static func attempt(_ unit: Unit, _ connection: Connection) throws(StoreError) -> Performed {
        try connection.run("SAVEPOINT unit")
        let performed = unit.perform(connection)
        if let error = performed.error {
            if connection.isIdle { throw error }
            try connection.run("ROLLBACK TO unit")
        }
        try connection.run("RELEASE unit")
        return performed
    }
}
