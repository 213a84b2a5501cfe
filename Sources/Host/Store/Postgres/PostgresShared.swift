import Domain
import Synchronization

/// What the connections of one store have in common.
final class PostgresShared: Sendable {
    /// Goes along with notices, so that a store knows its own.
    let name = ID.make().text
    let waits = Atomic<Int64>(0)
    private let closing = Atomic<Bool>(false)
    private let node = Mutex<ID?>(nil)

    /// What sessions are called in `pg_stat_activity`, so that those of a dead node can be told.
    var sessionName: String { PostgresSession.name(of: node.withLock { $0 }) }

    func identify(_ id: ID) { node.withLock { $0 = id } }

    var isClosing: Bool { closing.load(ordering: .relaxed) }
    func close() { closing.store(true, ordering: .relaxed) }
}
