import Logging
import Synchronization

/// Talks with the book for all providers of this node: one exchange at a time, when a lane has something to ask.
final class LimitsExchange: Sendable {
    private let book: any SharedLimits
    private let logger: Logger
    private let lanes = Mutex<[String: SharedProviderLane]>([:])
    private let rings: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation
    private let loop = Mutex<Task<Void, Never>?>(nil)
    private let alarm = Mutex<Task<Void, Never>?>(nil)
    private let isAway = Mutex(false)

    init(_ book: any SharedLimits, logger: Logger) {
        self.book = book
        self.logger = logger
        (rings, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        loop.withLock { loop in
            loop = Task {
                for await _ in rings { await turn() }
            }
        }
    }

    func lane(_ provider: String, _ limits: ProviderEgress.Limits) -> SharedProviderLane {
        lanes.withLock { lanes in
            if let lane = lanes[provider] { return lane }
            let lane = SharedProviderLane(provider, limits) { [bell] in bell.yield() }
            lanes[provider] = lane
            return lane
        }
    }

    func known() -> [String: SharedProviderLane] { lanes.withLock { $0 } }

    /// Asks for nothing any more.
    func stop() {
        bell.finish()
        alarm.withLock { $0?.cancel() }
    }

    /// Gives back what is held, once no call can begin. What cannot be given back runs out by itself.
    func close() async {
        stop()
        await loop.withLock { $0 }?.value
        let asks = known().values.compactMap { $0.lastWord() }.sorted { $0.provider < $1.provider }
        guard !asks.isEmpty, !isAway.withLock({ $0 }) else { return }
        do {
            _ = try await book.exchange(asks)
        } catch {
            logger.warning("shared limits were not given back and run out", metadata: ["error": "\(error)"])
        }
    }

    private func turn() async {
        let now = MonotonicClock.nanoseconds()
        let lanes = known().sorted { $0.key < $1.key }.map(\.value)
        let due = lanes.filter { lane in lane.due(at: now).map { $0 <= now } ?? false }
        if !due.isEmpty { await exchange(due) }
        let after = MonotonicClock.nanoseconds()
        guard let next = lanes.compactMap({ $0.due(at: after) }).min() else { return }
        ring(after: max(next - after, 1_000_000))
    }

    private func exchange(_ lanes: [SharedProviderLane]) async {
        let sent = MonotonicClock.nanoseconds()
        let asks = lanes.map { $0.ask(at: sent) }
        do {
            let grants = try await book.exchange(asks)
            let received = MonotonicClock.nanoseconds()
            for (lane, (ask, grant)) in zip(lanes, zip(asks, grants)) {
                lane.apply(grant, to: ask, sent: sent, received: received)
            }
            if note(isAway: false) { logger.info("shared limits are renewed again") }
        } catch {
            for lane in lanes { lane.failed() }
            if note(isAway: true) {
                logger.error(
                    "shared limits cannot be renewed; calls go on with what this node holds, for seconds",
                    metadata: ["error": "\(error)"])
            }
        }
    }

    /// - Returns: whether that is news.
    private func note(isAway now: Bool) -> Bool {
        isAway.withLock { isAway in
            defer { isAway = now }
            return isAway != now
        }
    }

    private func ring(after nanoseconds: Int64) {
        alarm.withLock { [bell] alarm in
            alarm?.cancel()
            alarm = Task {
                guard (try? await Task.sleep(for: .nanoseconds(nanoseconds))) != nil else { return }
                bell.yield()
            }
        }
    }
}
