import ArgumentParser
import Domain
import ProviderConfig
import Store

struct EventsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "Shows what operators should know of: breakers, configuration, endpoints.",
        subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists operators' events, the newest last; works beside a running server.",
            discussion: "With --json one object a line.")

        @Option(help: "How many, 1 to 1000.")
        var limit = 50

        @Flag(help: "Go on with what happens, until interrupted.")
        var follow = false

        @OptionGroup var options: DatabaseOptions

        func validate() throws {
            guard (1...1000).contains(limit) else { throw ValidationError("--limit must be from 1 to 1000") }
        }

        func run() async throws {
            try await reporting {
                let store = try await DatabaseAccess.open(options.load().database.text)
                let names = Dictionary(try await store.tenants().map { ($0.id, $0.name) }, uniquingKeysWith: { $1 })
                var seen: Set<Int64> = []
                repeat {
                    // Those written at one time may become visible in another order, so some are looked at again.
                    let recent = try await store.operatorEvents(limit: max(limit, 200))
                    let news = recent.prefix(seen.isEmpty ? limit : recent.count).filter { !seen.contains($0.seq) }
                    for record in news.reversed() { show(record, names) }
                    seen = Set(recent.map(\.seq))
                    if follow { try await Task.sleep(for: .seconds(1)) }
                } while follow
                await store.close()
            }
        }

        private func show(_ record: OperatorEventRecord, _ names: [ID: String]) {
            let event = record.event
            let tenant = event.tenant.flatMap { names[$0] }
            if options.json {
                Output.json([
                    "seq": .number(Int(record.seq)), "type": .string(event.type), "target": .string(event.target),
                    "tenant": tenant.map { .string($0) } ?? .null, "data": event.data,
                    "at": .string(record.at.iso8601),
                ])
            } else {
                let whose = tenant.map { " (\($0))" } ?? ""
                Output.line("\(record.at.iso8601) \(event.type) \(event.target)\(whose) \(event.data.text)")
            }
        }
    }
}
