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

        @Option(help: "Only of this tenant, by name.")
        var tenant: String?

        @Option(help: "Only with this code.")
        var code: String?

        @Option(help: "Only given up then or later: a date, or a UTC time.")
        var from: String?

        @Option(help: "Only given up before then.")
        var to: String?

        func filter(_ store: DataStore) async throws -> DeadLetterFilter {
            DeadLetterFilter(
                tenant: try await tenant.asyncMap { try await Lookup.tenant($0, in: store).id }, provider: provider,
                code: code, from: try from.map { try Lookup.time($0, "--from") },
                to: try to.map { try Lookup.time($0, "--to") })
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists them, latest first.")

        @OptionGroup var selection: Selection

        @Option(help: "At most so many, 1 to 1000.")
        var limit = 50

        @Option(help: "The cursor that the page before ended with.")
        var cursor: String?

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withStore { store in
                let page = try await store.deadLetters(
                    try await selection.filter(store), after: cursor, limit: limit)
                let names = try await Lookup.tenantNames(in: store)
                if options.json {
                    let items = page.items.map { DeadLetterView.render($0, tenant: names[$0.tenant]) }
                    return Output.page(items, next: page.next)
                }
                Output.table(
                    ["id", "tenant", "operation", "provider", "code", "attempts", "given up"],
                    page.items.map { letter in
                        [
                            letter.request.text, names[letter.tenant] ?? "", letter.operation.description,
                            letter.provider ?? "", letter.code, "\(letter.attempts)", letter.parkedAt.iso8601,
                        ]
                    })
                if let next = page.next { Output.note("more: --cursor \(next)") }
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
