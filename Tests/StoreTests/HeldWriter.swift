import Domain

@testable import Store

/// A writer that is busy until released, so that what is written meanwhile becomes one batch.
struct HeldWriter {
    private let store: DataStore
    private let gate: Gate
    private let task: Task<Void, any Error>

    init(_ store: DataStore) async {
        let gate = Gate()
        let (entered, signal) = AsyncStream<Void>.makeStream()
        self.store = store
        self.gate = gate
        task = Task {
            try await store.write { _ throws(StoreError) in
                signal.finish()
                gate.wait()
            }
        }
        for await _ in entered {}
    }

    /// Returns when so many units wait, and lets them go.
    func release(afterQueued count: Int) async throws {
        while store.statistics.depth < count { await Task.yield() }
        gate.open()
        try await task.value
    }
}
