import API
import Bindings
import Domain
import Egress
import Engine
import Logging
import ProviderConfig
import ServiceLifecycle
import Store
import Webhooks

/// What delivers webhooks, and what the API needs of it.
struct WebhookAssembly {
    let sender: WebhookSender
    let dispatcher: WebhookDispatcher
    let endpoints: WebhookEndpoints

    init(_ settings: HostSettings, store: DataStore, node: ID, engine: RequestEngine, logger: Logger) {
        let sender = Self.sender(settings)
        self.sender = sender
        endpoints = WebhookEndpoints(store: store, sender: sender)
        dispatcher = WebhookDispatcher(
            store: store, node: node, sender: sender,
            settings: WebhookSettings(concurrency: settings.webhooks.concurrency), logger: logger
        ) { request, tenant in
            try await engine.view(request, tenant: tenant).map(RequestRendering.render)
        }
    }

    static func sender(_ settings: HostSettings) -> WebhookSender {
        WebhookSender(
            crypto: VaultCrypto(),
            settings: WebhookSenderSettings(
                version: Version.text, policy: policy(settings.webhooks),
                timeout: settings.webhooks.timeout.wholeMilliseconds))
    }

    static func policy(_ settings: HostSettings.Webhooks) -> WebhookURLPolicy {
        var policy = settings.allowPrivate ? WebhookURLPolicy.trial : .standard
        if settings.allowHTTP {
            policy.allowHTTP = true
            policy.ports?.formUnion(WebhookURLPolicy.usualHTTPPorts)
        }
        if let ports = settings.ports { policy.ports = ports }
        return policy
    }

    /// Runs until the host stops; what is being sent then has the time that the work has.
    var services: [any Service] {
        [
            ClosingService { [dispatcher] in await dispatcher.stop(grace: .seconds(20)) },
            BackgroundService { [dispatcher] in await dispatcher.run() },
        ]
    }

    /// Deliveries that ended go after a while.
    static func housekeeping(_ settings: HostSettings, _ store: DataStore) -> ScheduleTask {
        let hour: Int64 = 3_600_000
        let definition = ScheduleDefinition(
            name: "webhook_retention", kind: "webhook_retention", rhythm: .every(hour), jitter: hour / 10,
            timeout: 10 * 60_000)
        return ScheduleTask(definition) { run in
            let before = Timestamp.now().adding(milliseconds: -settings.webhooks.retention.wholeMilliseconds)
            let count = try await store.pruneWebhooks(before: before, until: run.deadline)
            return ScheduleTask.Result(summary: ["deleted": .number(count)])
        }
    }
}
