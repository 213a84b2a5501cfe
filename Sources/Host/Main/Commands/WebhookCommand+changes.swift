import API
import ArgumentParser
import Domain
import Egress
import Store
import Webhooks

extension WebhookCommand {
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets an endpoint be sent to again; what was pending goes on.")

        @Argument(help: "The endpoint's id.")
        var id: String

        @OptionGroup var options: DatabaseOptions

        func run() async throws { try await WebhookCommand.set(id, isActive: true, options) }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends nothing to an endpoint any more; what is pending waits.")

        @Argument(help: "The endpoint's id.")
        var id: String

        @OptionGroup var options: DatabaseOptions

        func run() async throws { try await WebhookCommand.set(id, isActive: false, options) }
    }

    private static func set(_ id: String, isActive: Bool, _ options: DatabaseOptions) async throws {
        try await options.withWebhooks { webhooks in
            let endpoint = try await find(id, webhooks.store)
            var change = WebhookEndpointChange()
            change.isActive = isActive
            let outcome = try await webhooks.store.changeWebhookEndpoint(
                endpoint.id, tenant: endpoint.tenant, ifVersion: nil, change, actor: Lookup.actor)
            guard case .done(let changed) = outcome else { throw unknown(id) }
            if options.json { return Output.bytes(WebhookView.render(changed)) }
            Output.line("\(changed.id) is \(changed.status.rawValue)")
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends a test event and shows the answer; exit code 1 if it was not taken.")

        @Argument(help: "The endpoint's id.")
        var id: String

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withWebhooks { webhooks in
                let endpoint = try await find(id, webhooks.store)
                guard let (webhookID, answer) = try await webhooks.test(endpoint.id, tenant: endpoint.tenant) else {
                    throw unknown(id)
                }
                var isTaken = false
                var text = ""
                switch answer {
                case .response(let response):
                    isTaken = (200..<300).contains(response.status)
                    text = "answered \(response.status) after \(response.milliseconds) ms"
                case .failed(let failure): text = failure.text
                }
                if options.json { Output.bytes(WebhookView.render(webhookID.text, answer)) } else { Output.line(text) }
                if !isTaken { throw ExitCode(1) }
            }
        }
    }

    /// Which deliveries a command means.
    struct Selection: ParsableArguments {
        @Option(help: "Only with this status: pending, held, running, delivered or dead.")
        var status: String?

        @Option(help: "Only to this endpoint.")
        var endpoint: String?

        @Option(help: "Only of this verification or voucher.")
        var request: String?

        @OptionGroup var span: SpanOptions

        func filter(_ store: DataStore) async throws -> WebhookDeliveryFilter {
            WebhookDeliveryFilter(
                tenant: try await span.tenant(in: store),
                state: try status.map { text in
                    guard let state = WebhookDeliveryState(rawValue: text) else {
                        throw CommandFailure(
                            "--status '\(text)' is none",
                            action: "use " + WebhookDeliveryState.allCases.map(\.rawValue).joined(separator: ", "))
                    }
                    return state
                }, endpoint: try endpoint.map(Lookup.id), request: try request.map(Lookup.id),
                from: try span.start(), to: try span.end())
        }
    }

    struct Deliveries: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists deliveries, latest first, or shows one with its attempts as JSON.")

        @Argument(help: "A delivery's id: its webhook-id.")
        var id: String?

        @OptionGroup var selection: Selection

        @OptionGroup var place: PageOptions

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withStore { store in
                if let id {
                    guard let found = try await store.webhookDelivery(Lookup.id(id), tenant: nil) else {
                        throw WebhookCommand.noDelivery(id)
                    }
                    return Output.bytes(WebhookView.render(found.delivery, found.attempts))
                }
                let page = try await store.webhookDeliveries(
                    try await selection.filter(store), after: place.cursor, limit: place.limit)
                place.show(
                    page, json: options.json, item: { WebhookView.render($0) },
                    ["id", "host", "type", "status", "attempts", "reason", "written"]
                ) { item in
                    [
                        item.id.text, item.host ?? "", item.type, item.state.rawValue, "\(item.attempts)",
                        item.reason ?? "", item.createdAt.iso8601,
                    ]
                }
            }
        }
    }

    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends one delivery, or all that match and have ended, again under the ids they had.",
            discussion: "Each is audited.")

        @Argument(help: "A delivery's id; without it, those that match.")
        var id: String?

        @OptionGroup var selection: Selection

        @OptionGroup var many: ManyOptions

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withStore { store in
                var count = 1
                if let id {
                    guard try await store.replayWebhook(Lookup.id(id), tenant: nil, actor: Lookup.actor) else {
                        throw WebhookCommand.noDelivery(id)
                    }
                } else {
                    let filter = try await selection.filter(store)
                    try many.require(
                        filter != WebhookDeliveryFilter(), "deliveries",
                        "--tenant, --status, --endpoint, --request, --from or --to")
                    count = try await store.replayWebhooks(filter, limit: many.limit, actor: Lookup.actor)
                }
                if options.json { Output.json(["replayed": .number(count)]) } else { Output.line("replayed \(count)") }
            }
        }
    }

    static func noDelivery(_ id: String) -> CommandFailure {
        CommandFailure(
            "there is no delivery \(id) that has ended or waits for its time", action: "gatehouse webhook deliveries")
    }
}
