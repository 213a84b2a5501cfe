import Engine
import Logging
import Realtime
import Store

/// What brings events to clients, put together.
struct EventAssembly {
    let hub: EventHub
    private let stamper: FeedStamper

    init(store: DataStore, logger: Logger) {
        let hub = EventHub(store: store, logger: logger)
        let stamper = FeedStamper(store: store)
        store.onEvents { events in
            hub.stored(events)
            stamper.ring()
        }
        (self.hub, self.stamper) = (hub, stamper)
    }

    /// What other nodes announce.
    func heed(_ channel: Channel) {
        if channel == .events { stamper.ring() } else { hub.announced() }
    }

    /// Until the task is cancelled; then tells every follower to come back elsewhere.
    func follow() async {
        await hub.run()
        hub.stop()
    }

    var maintenance: any MaintenanceTask { StampTask(stamper: stamper, hub: hub) }
}

/// Gives events their positions in the feed, soon after each commit.
private struct StampTask: MaintenanceTask {
    let name = "stamp events"
    let interval = Duration.milliseconds(20)
    let stamper: FeedStamper
    let hub: EventHub

    func run() async throws -> Duration? {
        if try await stamper.runOnce(waiting: .milliseconds(500)) > 0 { hub.announced() }
        return nil
    }
}
