import API
import ArgumentParser
import Domain
import ProviderConfig
import Store

struct CallbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "callback", abstract: "Providers' callbacks that were refused, and why.",
        discussion: "The address to give to a provider: gatehouse provider show ID --tenant NAME.",
        subcommands: [Refused.self, Show.self])

    struct Refused: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the last ones, newest first.",
            discussion: "Of each tenant and provider 100 are kept, for seven days.")

        @Option(help: "Only to addresses of this provider.")
        var provider: String?

        @Option(help: "Only to addresses of this tenant, by name.")
        var tenant: String?

        @Option(help: "Only for this reason: foreign_source, not_genuine, not_understood or unavailable.")
        var reason: String?

        @OptionGroup var place: PageOptions

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withStore { store in
                let filter = RefusedCallbackFilter(
                    tenant: try await tenant.asyncMap { try await Lookup.tenant($0, in: store).id },
                    provider: provider, reason: try reason.map(Self.reason))
                let page = try await store.refusedCallbacks(filter, after: place.cursor, limit: place.limit)
                let names = try await Lookup.tenantNames(in: store)
                place.show(
                    page, json: options.json, item: { RefusedCallbackView.render($0, tenant: names[$0.tenant]) },
                    ["id", "provider", "tenant", "reason", "from", "bytes", "received"]
                ) { item in
                    [
                        item.id.text, item.provider, names[item.tenant] ?? "", item.reason.rawValue,
                        item.source ?? "", "\(item.size)", item.receivedAt.iso8601,
                    ]
                }
            }
        }

        private static func reason(_ text: String) throws -> CallbackRefusal {
            if let reason = CallbackRefusal(rawValue: text) { return reason }
            let all = CallbackRefusal.allCases.map(\.rawValue)
            throw CommandFailure(
                "--reason '\(text)' is none" + didYouMean(text, among: all),
                action: "use " + all.joined(separator: ", "))
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows one as JSON, with what it held; audited, since that may be personal.")

        @Argument(help: "The callback's id.")
        var id: String

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withStore { store in
                guard let found = try await store.refusedCallback(Lookup.id(id), actor: Lookup.actor) else {
                    throw CommandFailure(
                        "there is no refused callback \(id), or it is kept no more",
                        action: "gatehouse callback refused")
                }
                let names = try await Lookup.tenantNames(in: store)
                Output.bytes(
                    RefusedCallbackView.render(found.callback, found.content, tenant: names[found.callback.tenant]))
            }
        }
    }
}
