import Domain
import Synchronization

/// What the connections of one store have in common.
final class PostgresShared: Sendable {
    /// Goes along with notices, so that a store knows its own.
    let name = ID.make().text
    let waits = Atomic<Int64>(0)
    private let closing = Atomic<Bool>(false)

    var isClosing: Bool { closing.load(ordering: .relaxed) }
    func close() { closing.store(true, ordering: .relaxed) }
}
