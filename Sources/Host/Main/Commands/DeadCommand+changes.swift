import ArgumentParser
import Domain
import ProviderConfig
import Store

extension DeadCommand {
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts one, or all that match, back into the queue.",
            discussion: "What might be done twice is refused. Each is audited.")

        @Argument(help: "The request's id; without it, those that match.")
        var id: String?

        @OptionGroup var selection: Selection

        @OptionGroup var many: ManyOptions

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withStore { store in
                guard let id else {
                    let filter = try await selection.filter(store)
                    try DeadCommand.require(filter, many)
                    let counts = try await store.replayDeadLetters(filter, limit: many.limit, actor: Lookup.actor)
                    if options.json {
                        return Output.json(["replayed": .number(counts.replayed), "refused": .number(counts.refused)])
                    }
                    return Output.line("replayed \(counts.replayed), refused \(counts.refused)")
                }
                switch try await store.replayDeadLetter(Lookup.id(id), actor: Lookup.actor) {
                case .replayed(let resumes):
                    if options.json {
                        Output.json(["id": .string(id), "resumes": .bool(resumes)])
                    } else {
                        Output.line(resumes ? "goes on where it stood" : "begins anew")
                    }
                case .notFound: throw DeadCommand.unknown(id)
                case .unknownOutcome:
                    throw CommandFailure(
                        "a call of \(id) that may have had an effect has no known outcome",
                        action: "ask the provider what became of it, then: gatehouse dead purge \(id)")
                }
            }
        }
    }

    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Gives up one, or all that match; their requests stay failed.",
            discussion: "Each is audited.")

        @Argument(help: "The request's id; without it, those that match.")
        var id: String?

        @OptionGroup var selection: Selection

        @OptionGroup var many: ManyOptions

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await options.withStore { store in
                var count = 1
                if let id {
                    guard try await store.purgeDeadLetter(Lookup.id(id), actor: Lookup.actor) else {
                        throw DeadCommand.unknown(id)
                    }
                } else {
                    let filter = try await selection.filter(store)
                    try DeadCommand.require(filter, many)
                    count = try await store.purgeDeadLetters(filter, limit: many.limit, actor: Lookup.actor)
                }
                if options.json { Output.json(["purged": .number(count)]) } else { Output.line("purged \(count)") }
            }
        }
    }

    private static func require(_ filter: DeadLetterFilter, _ many: ManyOptions) throws {
        try many.require(
            filter != DeadLetterFilter(), "dead letters", "--provider, --tenant, --code, --from or --to")
    }
}
