import API
import ArgumentParser
import Domain
import ProviderConfig
import Store

struct DeadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead",
        abstract: "Lists, replays and gives up requests that failed for good; works beside a running server.",
        subcommands: [List.self, Show.self, Replay.self, Purge.self])

    /// Which dead letters a command means.
    struct Selection: ParsableArguments {
        @Option(help: "Only of this provider.")
        var provider: String?

        @Option(help: "Only with this code.")
        var code: String?

        @OptionGroup var span: SpanOptions

        func filter(_ store: DataStore) async throws -> DeadLetterFilter {
            DeadLetterFilter(
                tenant: try await span.tenant(in: store), provider: provider, code: code, from: try span.start(),
                to: try span.end())
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists them, latest first.")

        @OptionGroup var selection: Selection

        @OptionGroup var place: PageOptions

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withStore { store in
                let page = try await store.deadLetters(
                    try await selection.filter(store), after: place.cursor, limit: place.limit)
                let names = try await Lookup.tenantNames(in: store)
                place.show(
                    page, json: options.json, item: { DeadLetterView.render($0, tenant: names[$0.tenant]) },
                    ["id", "tenant", "operation", "provider", "code", "attempts", "given up"]
                ) { letter in
                    [
                        letter.request.text, names[letter.tenant] ?? "", letter.operation.description,
                        letter.provider ?? "", letter.code, "\(letter.attempts)", letter.parkedAt.iso8601,
                    ]
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows one, with the journal of every session, as JSON.")

        @Argument(help: "The request's id.")
        var id: String

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withStore { store in
                guard let journal = try await store.deadLetter(Lookup.id(id)) else { throw DeadCommand.unknown(id) }
                let names = try await Lookup.tenantNames(in: store)
                Output.line(
                    String(
                        decoding: DeadLetterView.render(journal, tenant: names[journal.letter.tenant]), as: UTF8.self))
            }
        }
    }

    static func unknown(_ id: String) -> CommandFailure {
        CommandFailure("there is no dead letter \(id)", action: "gatehouse dead list")
    }
}
