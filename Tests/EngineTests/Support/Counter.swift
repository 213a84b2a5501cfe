import Synchronization

final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    /// Of the calls of `next`.
    var count: Int { value.load(ordering: .sequentiallyConsistent) }

    /// 1, 2, …
    func next() -> Int { value.add(1, ordering: .sequentiallyConsistent).newValue }
}
