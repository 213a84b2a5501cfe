import API
import ArgumentParser
import Domain
import Egress
import ProviderConfig
import Store
import Webhooks

struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract:
            "Webhook endpoints and deliveries; works beside a running server, which sees a change within a second.",
        discussion: "sign, verify and send need neither server nor database.",
        subcommands: [
            List.self, Show.self, Create.self, Rotate.self, Enable.self, Disable.self, Test.self, Deliveries.self,
            Replay.self, Sign.self, Verify.self, Send.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists a tenant's endpoints.")

        @Option(help: "The tenant, by name.")
        var tenant: String

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withWebhooks { webhooks in
                let tenant = try await Lookup.tenant(tenant, in: webhooks.store)
                let items = try await webhooks.store.webhookEndpoints(of: tenant.id)
                if options.json { return Output.page(items.map { WebhookView.render($0) }, next: nil) }
                Output.table(
                    ["id", "host", "events", "payload", "ordered", "status", "reason"],
                    items.map { item in
                        [
                            item.id.text, item.host, item.events.joined(separator: ","), item.payload.rawValue,
                            item.isOrdered ? "yes" : "no", item.status.rawValue, item.reason ?? "",
                        ]
                    })
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows an endpoint as JSON; of its URL only the host.")

        @Argument(help: "The endpoint's id.")
        var id: String

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withWebhooks { webhooks in
                Output.bytes(WebhookView.render(try await WebhookCommand.find(id, webhooks.store)))
            }
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adds an endpoint and prints its secret, which is not shown again.")

        @Option(help: "The tenant, by name.")
        var tenant: String

        @Argument(help: "The URL.")
        var url: String

        @Option(parsing: .upToNextOption, help: "Event types; * for all, which is the default.")
        var events: [String] = ["*"]

        @Flag(help: "Send the whole request instead of ids and codes.")
        var full = false

        @Flag(help: "A later event of a request waits for the earlier.")
        var ordered = false

        @Flag(name: .customLong("v1a"), help: "Sign with a private key as well, and print its public key.")
        var signsWithKey = false

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withWebhooks { webhooks in
                for name in events where !WebhookEventNames.accepts(name) {
                    throw CommandFailure(
                        "'\(name)' is no event type" + didYouMean(name, among: WebhookEventNames.all),
                        action: "see docs/events.md")
                }
                let tenant = try await Lookup.tenant(tenant, in: webhooks.store)
                let made = try await webhooks.create(
                    tenant: tenant.id, url: try webhooks.url(url), events: events, payload: full ? .full : .thin,
                    isOrdered: ordered, keyPair: signsWithKey ? WebhookEndpoints.makeKeyPair() : nil,
                    actor: Lookup.actor)
                WebhookCommand.show(made, json: options.json)
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives an endpoint a new secret, or with --tenant the tenant's default.")

        @Argument(help: "The endpoint's id.")
        var id: String?

        @Option(help: "The tenant whose default secret is meant.")
        var tenant: String?

        @Option(help: "Hours for which the old secret signs as well, 0 to 168.")
        var overlapHours = WebhookEndpoints.overlapHours

        @OptionGroup var options: DatabaseOptions

        func validate() throws {
            guard (id == nil) != (tenant == nil) else {
                throw ValidationError("name either an endpoint or, with --tenant, a tenant")
            }
            guard (0...WebhookEndpoints.longestOverlapHours).contains(overlapHours) else {
                throw ValidationError("--overlap-hours is 0 to \(WebhookEndpoints.longestOverlapHours)")
            }
        }

        func run() async throws {
            try await options.withWebhooks { webhooks in
                let overlap = Int64(overlapHours) * 3_600_000
                if let tenant {
                    let made = try await webhooks.rotateDefault(
                        of: Lookup.tenant(tenant, in: webhooks.store).id, overlap: overlap, actor: Lookup.actor)
                    if options.json { return Output.bytes(WebhookView.render(made.facts, secret: made.secret)) }
                    return Output.line(made.secret ?? "")
                }
                let endpoint = try await WebhookCommand.find(id ?? "", webhooks.store)
                let rotated = try await webhooks.rotate(
                    endpoint.id, tenant: endpoint.tenant, overlap: overlap, actor: Lookup.actor)
                guard let rotated else { throw WebhookCommand.unknown(id ?? "") }
                WebhookCommand.show(rotated, json: options.json)
            }
        }
    }

    static func show(_ made: MadeWebhook<WebhookEndpoint>, json: Bool) {
        if json { return Output.bytes(WebhookView.renderOnce(made.facts, secret: made.secret)) }
        Output.line("\(made.facts.id)  \(made.facts.host)")
        Output.line(made.secret ?? "")
        if let publicKey = made.facts.publicKey { Output.line(publicKey) }
    }

    static func find(_ id: String, _ store: DataStore) async throws -> WebhookEndpoint {
        guard let found = try await store.webhookEndpoint(Lookup.id(id), tenant: nil), found.kind == .endpoint else {
            throw unknown(id)
        }
        return found
    }

    static func unknown(_ id: String) -> CommandFailure {
        CommandFailure("there is no webhook endpoint \(id)", action: "gatehouse webhook list --tenant NAME")
    }
}

extension DatabaseOptions {
    func withWebhooks(_ work: (WebhookEndpoints) async throws -> Void) async throws {
        try await withStore { store in
            let sender = WebhookAssembly.sender(try load())
            defer { sender.shutdown() }
            try await work(WebhookEndpoints(store: store, sender: sender))
        }
    }
}

extension Output {
    static func bytes(_ json: [UInt8]) { line(String(decoding: json, as: UTF8.self)) }
}
