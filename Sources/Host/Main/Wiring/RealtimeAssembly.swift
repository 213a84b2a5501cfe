import Domain
import Egress
import Engine
import Logging
import ProviderConfig
import Realtime
import ServiceLifecycle
import Store

/// What brings events to clients and operators, put together.
struct RealtimeAssembly {
    let hub: EventHub
    let stamper: FeedStamper
    let news: ProviderNews

    init(store: DataStore, egress: EgressClient, node: String, logger: Logger) {
        let hub = EventHub(store: store, logger: logger)
        let stamper = FeedStamper(store: store)
        let news = ProviderNews(store: store, node: node, logger: logger)
        store.onEvents { events in
            hub.stored(events)
            stamper.ring()
        }
        egress.breakers.observe { provider, transition in
            if transition.to != .halfOpen { news.moved(provider, isOpen: transition.to == .open) }
        }
        (self.hub, self.stamper, self.news) = (hub, stamper, news)
    }

    /// What other nodes announce.
    func heed(_ channel: Channel) {
        if channel == .events { stamper.ring() } else { hub.announced() }
    }

    /// Stops after the engine, so that clients hear how their requests ended, and before the server.
    var services: [any Service] {
        [HubService(hub: hub), BackgroundService { [news] in await news.run() }]
    }

    var maintenance: any MaintenanceTask { StampTask(stamper: stamper, hub: hub) }

    /// Files that were passed over at the start.
    static func report(_ diagnostics: [ConfigDiagnostic], node: String, to store: DataStore) async throws {
        let files = Dictionary(grouping: diagnostics.filter(\.isError), by: \.file).sorted { $0.key < $1.key }
        for (path, errors) in files {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            let target = name.split(separator: ".").first.map(String.init) ?? name
            let place = errors[0].position
            try await store.appendOperatorEvent(
                OperatorEvent(
                    type: "provider.config.rejected", target: target,
                    data: [
                        "node": .string(node), "file": .string(name), "line": .number(place.line),
                        "column": .number(place.column), "errors": .number(errors.count),
                    ]))
        }
    }
}

/// Follows the feed; at the end tells every follower to come back elsewhere.
private struct HubService: Service {
    let hub: EventHub

    func run() async throws {
        await cancelWhenGracefulShutdown { await hub.run() }
        hub.stop()
    }
}

/// Gives events their positions in the feed, soon after each commit.
private struct StampTask: MaintenanceTask {
    let name = "stamp events"
    /// Batches are made by waiting a little: what is written meanwhile goes with the next.
    let interval = Duration.milliseconds(20)
    let stamper: FeedStamper
    let hub: EventHub

    func run() async throws -> Duration? {
        if try await stamper.runOnce(waiting: .milliseconds(500)) > 0 { hub.announced() }
        return nil
    }
}
