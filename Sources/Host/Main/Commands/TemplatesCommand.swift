import ArgumentParser
import Domain
import Engine
import ProviderConfig
import Store

struct TemplatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "templates", abstract: "Brings what providers list up to date, and shows it.",
        subcommands: [Sync.self, List.self])

    struct Sync: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads templates and plans from the providers; works beside a running server.",
            discussion: "Exit code 1 if one failed; what was known of it is kept.")

        @Option(help: "Only this provider (default: all that list templates).")
        var provider: String?

        @Flag(help: "Believe a provider that lists none where it listed some.")
        var acceptEmpty = false

        @OptionGroup var options: SettingOptions

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await reporting {
                let bench = try await ScheduleBench.make(options)
                var results: [ScheduleTask.Result] = []
                for name in try names(bench) {
                    results.append(try await bench.run(name, acceptsEmpty: acceptEmpty, listener: listener))
                }
                await bench.close()
                let reports = results.flatMap { $0.summary["listings"]?.array ?? [] }
                if json {
                    Output.json(.array(reports))
                } else {
                    Output.table(
                        ["provider", "account", "kind", "added", "changed", "retired", "unchanged", "failure"],
                        reports.map(Self.row))
                }
                for failure in results.compactMap(\.failure) where json { Output.note("error: \(failure)") }
                if results.contains(where: { $0.failure != nil }) { throw ExitCode(1) }
            }
        }

        private func names(_ bench: ScheduleBench) throws -> [String] {
            let all = bench.scheduler.names.filter { $0.hasPrefix(ScheduleKind.templateSync + ".") }
            guard let provider else { return all }
            let name = ScheduleTask.name(ofSync: provider)
            if !all.contains(name) {
                throw CommandFailure(
                    "there is no provider '\(provider)' that lists templates", action: "gatehouse provider list")
            }
            return [name]
        }

        private var listener: ListingSync.Listener {
            guard Output.isTerminal(), !json else { return { _ in } }
            return { progress in
                if case .read(let key, let count) = progress {
                    Output.note("\(key.provider): \(count) \(key.kind.rawValue)s read")
                }
            }
        }

        private static func row(_ report: JSON) -> [String] {
            let counts = ["added", "changed", "retired", "unchanged"].map { report[$0]?.int.map(String.init) ?? "" }
            return [
                report["provider"]?.string ?? "", report["tenant"]?.string ?? "(own)", report["kind"]?.string ?? "",
            ]
                + counts + [report["failure"]?.string ?? ""]
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the templates that are known.")

        @OptionGroup var filter: ListedOptions

        func run() async throws { try await filter.show(.template) }
    }
}

struct PlansCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plans", abstract: "Shows the plans that providers list.", subcommands: [List.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the plans that are known.")

        @OptionGroup var filter: ListedOptions

        func run() async throws { try await filter.show(.plan) }
    }
}

/// What to list, from the database alone.
struct ListedOptions: ParsableArguments {
    @Option(help: "Only of this provider.")
    var provider: String?

    @Flag(help: "Retired ones too.")
    var all = false

    @OptionGroup var options: DatabaseOptions

    func show(_ kind: ListingKind) async throws {
        try await reporting {
            let store = try await DatabaseAccess.open(options.load().database.text)
            var rows: [(state: ListingState, version: ListingVersion)] = []
            for state in try await store.listingStates() {
                guard state.key.kind == kind, provider.map({ $0 == state.key.provider }) ?? true,
                    let listing = try await store.listing(state.key)
                else { continue }
                rows += listing.versions.filter { all || $0.isLive }.map { (state, $0) }
            }
            await store.close()
            if options.json {
                Output.json(.array(rows.map(Self.json)))
            } else {
                Output.table(
                    ["provider", "account", "id", "name", "state", "steps", "synced"],
                    rows.map { state, version in
                        [
                            state.key.provider, state.key.scope.isEmpty ? "(own)" : state.key.scope,
                            version.entry.externalID, version.entry.name, Self.standing(version),
                            version.entry.steps.joined(separator: " "),
                            (state.syncedAt?.iso8601 ?? "") + (state.failure == nil ? "" : " (stale)"),
                        ]
                    })
            }
        }
    }

    private static func standing(_ version: ListingVersion) -> String {
        version.isLive ? (version.entry.isActive ? "active" : "inactive") : "retired"
    }

    private static func json(_ state: ListingState, _ version: ListingVersion) -> JSON {
        [
            "provider": .string(state.key.provider),
            "tenant": state.key.scope.isEmpty ? .null : .string(state.key.scope),
            "id": .string(version.entry.externalID), "name": .string(version.entry.name),
            "description": version.entry.description.map { .string($0) } ?? .null,
            "steps": .array(version.entry.steps.map { .string($0) }), "state": .string(standing(version)),
            "version": .number(version.version), "stale": .bool(state.failure != nil),
            "syncedAt": state.syncedAt.map { .string($0.iso8601) } ?? .null,
        ]
    }
}
