package import Domain
package import Egress
package import Logging
package import Store
import Synchronization

/// Delivers what is due: claims it, sends it, and writes down what came of it.
///
/// Whatever is claimed and not written down is sent again under the same `webhook-id`: at least once.
package final class WebhookDispatcher: Sendable {
    /// A request as GET would show it; nil: it cannot be shown any more.
    package typealias Renderer = @Sendable (_ request: ID, _ tenant: ID) async throws -> [UInt8]?

    let store: DataStore
    let node: ID
    let sender: WebhookSender
    let settings: WebhookSettings
    let routes: WebhookRoutes
    let defaults: WebhookDefaults
    let render: Renderer
    let logger: Logger
    let book: Mutex<LaneBook>
    let work = WorkLedger()
    private let bell: AsyncStream<Void>.Continuation
    private let rings: AsyncStream<Void>
    /// What was held before that was looked at.
    private let heldSince = Mutex(Timestamp(milliseconds: 0))

    package init(
        store: DataStore, node: ID, sender: WebhookSender, settings: WebhookSettings = WebhookSettings(),
        logger: Logger, render: @escaping Renderer
    ) {
        self.store = store
        self.node = node
        self.sender = sender
        self.settings = settings
        self.logger = logger
        self.render = render
        routes = WebhookRoutes(store, sender.settings.policy)
        defaults = WebhookDefaults(store)
        book = Mutex(
            LaneBook(
                .init(
                    total: settings.concurrency, perEndpoint: settings.perEndpoint, breaker: settings.breaker)))
        (rings, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// There may be something due.
    package func ring() { bell.yield() }

    /// Until the task is cancelled or `stop` is called; what is under way goes on.
    package func run() async {
        store.onWebhooks { [weak self] in self?.ring() }
        defer { store.onWebhooks(nil) }
        let poller = Task { [weak self, settings] in
            var rescueAt = ContinuousClock.now
            while !Task.isCancelled, let self {
                if ContinuousClock.now >= rescueAt {
                    rescueAt = .now + settings.rescue
                    await rescue()
                }
                ring()
                // Nodes that started together must not look together for ever.
                try? await Task.sleep(for: settings.poll * Double.random(in: 0.75...1.25))
            }
        }
        defer { poller.cancel() }
        for await _ in rings {
            if Task.isCancelled || work.isStopping { return }
            do {
                try await runOnce()
            } catch {
                logger.error("cannot claim webhooks; trying again", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Claims what is due, as far as there are places, and starts it.
    /// - Returns: how many were claimed.
    @discardableResult
    package func runOnce() async throws -> Int {
        let lanes = try await store.webhookLanes()
        routes.saw(lanes)
        let now = Timestamp.now()
        let due = lanes.filter { $0.nextAt <= now }
        if due.isEmpty || work.isStopping { return 0 }
        let shares = book.withLock { $0.share(due, at: MonotonicClock.milliseconds()) }
        let claimed: [ClaimedWebhook]
        do {
            claimed = try await store.claimWebhooks(shares.map { ($0.endpoint, $0.limit) }, owner: node, at: now)
        } catch {
            for share in shares { book.withLock { $0.giveBack(share.endpoint, share.limit) } }
            throw error
        }
        var unused: [ID: Int] = [:]
        for share in shares { unused[share.endpoint] = share.limit }
        for item in claimed { unused[item.endpoint, default: 0] -= 1 }
        book.withLock { book in
            for (endpoint, count) in unused where count != 0 { book.giveBack(endpoint, count) }
        }
        for item in claimed { start(item) }
        return claimed.count
    }

    /// Brings back what nobody will finish.
    package func rescue() async {
        let (now, since) = (Timestamp.now(), heldSince.withLock { $0 })
        do {
            let count = try await store.rescueWebhooks(heldSince: since, at: now)
            // Two units that did not see each other end within moments.
            heldSince.withLock { $0 = now.adding(milliseconds: -600_000) }
            if count > 0 {
                logger.info("webhooks rescued", metadata: ["deliveries": "\(count)"])
                ring()
            }
        } catch {
            logger.error("webhooks could not be rescued", metadata: ["error": .string(error.message)])
        }
    }

    /// Claims nothing any more and lets what is under way end, for at most `grace`; the rest goes back untried.
    package func stop(grace: Duration) async {
        let tasks = work.stop()
        bell.finish()
        let alarm = Task {
            try await Task.sleep(for: grace)
            for task in tasks { task.cancel() }
        }
        for task in tasks { await task.value }
        alarm.cancel()
    }

    /// Endpoints that nothing goes to for now, because they do not take it.
    package var openBreakers: Int {
        book.withLock { $0.openBreakers(at: MonotonicClock.milliseconds()) }
    }

    private func start(_ claimed: ClaimedWebhook) {
        let isStarted = work.start(claimed.claim.id) { [self] in
            await deliver(claimed)
            book.withLock { $0.giveBack(claimed.endpoint, 1) }
            ring()
        }
        guard !isStarted else { return }
        book.withLock { $0.giveBack(claimed.endpoint, 1) }
        // Stopping: the claim of a node that is over comes back by itself, only later.
        Task { await release(claimed) }
    }
}
