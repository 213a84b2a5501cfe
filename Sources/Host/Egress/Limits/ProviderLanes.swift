import Logging
import Synchronization

/// The lanes of all providers: of this node alone, or of what it borrows where several nodes share a database.
final class ProviderLanes: Sendable {
    private let local = Mutex<[String: LocalLane]>([:])
    private let exchange: LimitsExchange?

    init(sharing book: (any SharedLimits)?, logger: Logger) {
        exchange = book.map { LimitsExchange($0, logger: logger) }
    }

    func lane(_ provider: ProviderEgress) -> any ProviderLane {
        if let exchange { return exchange.lane(provider.id, provider.limits) }
        return local.withLock { lanes in
            if let lane = lanes[provider.id] { return lane }
            let lane = LocalLane()
            lanes[provider.id] = lane
            return lane
        }
    }

    func snapshot() -> [String: (running: Int, waiting: Int)] {
        exchange?.known().mapValues(\.load) ?? local.withLock { $0 }.mapValues(\.load)
    }

    func stop() { exchange?.stop() }
    func close() async { await exchange?.close() }
}
