import Domain
package import Logging
package import Store
import Synchronization

/// Writes the opening and closing of breakers as operators' events. Half-open is no news: it leads to one or the other.
package final class BreakerNews: Sendable {
    private struct Change: Sendable {
        var provider: String
        var type: String
        var withheld: Int
    }

    private let store: DataStore
    private let node: String
    private let logger: Logger
    private let limit = Mutex(FlapLimit())
    private let changes: AsyncStream<Change>
    private let sink: AsyncStream<Change>.Continuation

    package init(store: DataStore, node: String, logger: Logger) {
        self.store = store
        self.node = node
        self.logger = logger
        (changes, sink) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(256))
    }

    /// Quick: it is called where the breaker moves.
    package func moved(_ provider: String, isOpen: Bool) {
        guard let withheld = limit.withLock({ $0.admit(provider, at: .now()) }) else { return }
        let type = isOpen ? "provider.breaker.opened" : "provider.breaker.closed"
        sink.yield(Change(provider: provider, type: type, withheld: withheld))
    }

    /// Until the task is cancelled.
    package func run() async {
        for await change in changes {
            var data: [String: JSON] = ["node": .string(node)]
            if change.withheld > 0 { data["withheld"] = .number(change.withheld) }
            do throws(StoreError) {
                try await store.appendOperatorEvent(
                    OperatorEvent(type: change.type, target: change.provider, data: .object(data)))
            } catch {
                logger.error(
                    "an operators' event is not written",
                    metadata: ["type": .string(change.type), "error": .string(error.message)])
            }
        }
    }
}
