import API
import ArgumentParser
import Domain
import ProviderConfig
import Store

struct RequestsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requests",
        abstract: "Lists, shows, cancels and decides requests, without personal data; works beside a running server.",
        subcommands: [List.self, Show.self, Cancel.self, Review.self, Decide.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists them, newest first.")

        @Option(help: "Only of this tenant, by name.")
        var tenant: String?

        @Option(help: "Only with this status.")
        var status: String?

        @Option(help: "At most so many, 1 to 1000.")
        var limit = 50

        @Option(help: "The cursor that the page before ended with.")
        var cursor: String?

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withStore { store in
                var filter = RequestFilter()
                if let status {
                    let all = RequestStatus.allCases.map(\.rawValue)
                    filter.status = RequestStatus(rawValue: status)
                    if filter.status == nil {
                        throw CommandFailure(
                            "there is no status '\(status)'" + didYouMean(status, among: all),
                            action: "use one of " + all.joined(separator: ", "))
                    }
                }
                let owner = try await tenant.asyncMap { try await Lookup.tenant($0, in: store).id }
                let page = try await store.requests(tenant: owner, filter: filter, after: cursor, limit: limit)
                let names = try await Lookup.tenantNames(in: store)
                if options.json {
                    let items = page.items.map { OperatorView.render($0, tenant: names[$0.tenant]) }
                    return Output.page(items, next: page.next)
                }
                Output.table(
                    ["id", "tenant", "operation", "status", "decision", "provider", "created"],
                    page.items.map { request in
                        [
                            request.id.text, names[request.tenant] ?? "", request.operation.description,
                            request.status.rawValue, request.decision?.rawValue ?? "", request.provider ?? "",
                            request.createdAt.iso8601,
                        ]
                    })
                if let next = page.next { Output.note("more: --cursor \(next)") }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows one with its sessions and events, as JSON.")

        @Argument(help: "The request's id.")
        var id: String

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withStore { store in
                guard let request = try await store.request(Lookup.id(id)) else { throw RequestsCommand.unknown(id) }
                let names = try await Lookup.tenantNames(in: store)
                let sessions = try await store.sessions(of: request.id)
                let events = try await store.events(of: request.id)
                let body = OperatorView.render(
                    request, tenant: names[request.tenant], sessions: sessions, events: events)
                Output.line(String(decoding: body, as: UTF8.self))
            }
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Asks for one to be stopped; a running server acts on it within a second.")

        @Argument(help: "The request's id.")
        var id: String

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withStore { store in
                let request = try Lookup.id(id)
                let outcome = try await store.requestCancel(
                    tenant: nil, request: request, reason: "cancelled by an operator",
                    audit: AuditEntry(actor: Lookup.actor, action: "request.cancel", target: id))
                switch outcome {
                case .notFound: throw RequestsCommand.unknown(id)
                case .alreadyFinal(let status):
                    throw CommandFailure(
                        "the request has ended: it is \(status.rawValue)", action: "gatehouse requests show \(id)")
                case .recorded: break
                }
                if options.json {
                    Output.json(["id": .string(id), "cancelRequested": true])
                } else {
                    Output.line("asked for \(id) to be cancelled")
                }
            }
        }
    }

    static func unknown(_ id: String) -> CommandFailure {
        CommandFailure("there is no request \(id)", action: "gatehouse requests list")
    }
}
