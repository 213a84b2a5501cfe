import Synchronization

/// Transactions by tag: what the vendor keeps, and erases on demand.
final class RegulaTags: Sendable {
    static let route = "/api/v2/tag/"
    /// Older tags are forgotten, as a vendor's retention would do.
    private static let most = 100_000
    private static let mostPerTag = 10_000

    private struct Transaction {
        let id: String
        let at: Double

        var json: JSON { ["transactionId": .string(id), "createdAt": .string(Clock.iso8601(at))] }
    }

    private struct State {
        var transactions: [String: [Transaction]] = [:]
        var order: [String] = []
    }

    private let state = Mutex(State())

    func remember(tag: String, transaction: String) {
        let item = Transaction(id: transaction, at: Clock.now())
        state.withLock { state in
            if state.transactions[tag] == nil { state.order.append(tag) }
            state.transactions[tag, default: []].append(item)
            if let known = state.transactions[tag]?.count, known > Self.mostPerTag {
                state.transactions[tag]?.removeFirst(known / 2)
            }
            if state.order.count > Self.most {
                for old in state.order.prefix(Self.most / 10) { state.transactions[old] = nil }
                state.order.removeFirst(Self.most / 10)
            }
        }
    }

    func list(_ path: String) -> SimAnswer {
        let items = state.withLock { $0.transactions[Self.tag(path)] ?? [] }
        return .json(200, ["items": .array(items.map(\.json))])
    }

    func erase(_ path: String) -> SimAnswer {
        state.withLock { state in
            // The name stays in `order`: it only decides what to forget first.
            state.transactions[Self.tag(path)] = nil
        }
        return SimAnswer(status: 204)
    }

    func clear() { state.withLock { $0 = State() } }

    private static func tag(_ path: String) -> String { String(path.dropFirst(route.count)) }
}
