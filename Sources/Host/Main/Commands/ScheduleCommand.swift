import ArgumentParser
import Domain
import Engine
import ProviderConfig
import Store

struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Shows what is done again and again, and does it now.",
        subcommands: [List.self, Run.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the schedules and how they ran.")

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await reporting {
                let store = try await DatabaseAccess.open(options.load().database.text)
                let schedules = try await store.schedules()
                await store.close()
                if options.json {
                    Output.json(.array(schedules.map(\.json)))
                } else {
                    Output.table(
                        ["name", "every", "next run", "last run", "result", "failures", "error"],
                        schedules.map { schedule in
                            [
                                schedule.definition.name, "\(schedule.definition.every / 1000) s",
                                schedule.definition.isEnabled ? schedule.nextRunAt.iso8601 : "off",
                                schedule.lastStartedAt?.iso8601 ?? "never", schedule.lastResult?.rawValue ?? "",
                                String(schedule.failures), schedule.lastError ?? "",
                            ]
                        })
                }
            }
        }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Runs a schedule now, also one that is off; works beside a running server.",
            discussion: "Exit code 1 if it failed.")

        @Argument(help: "The schedule's name.")
        var name: String

        @OptionGroup var options: SettingOptions

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await reporting {
                let bench = try await ScheduleBench.make(options)
                let result = try await bench.run(name)
                await bench.close()
                if json {
                    Output.json([
                        "name": .string(name), "result": result.failure == nil ? "succeeded" : "failed",
                        "failure": result.failure.map { .string($0) } ?? .null, "summary": result.summary,
                    ])
                } else {
                    Output.line("\(name) \(result.failure == nil ? "succeeded" : "failed"): \(result.summary.text)")
                }
                if let failure = result.failure {
                    Output.note("error: \(failure)")
                    throw ExitCode(1)
                }
            }
        }
    }
}

extension ScheduleRecord {
    fileprivate var json: JSON {
        [
            "name": .string(definition.name), "kind": .string(definition.kind),
            "provider": definition.provider.map { .string($0) } ?? .null, "enabled": .bool(definition.isEnabled),
            "everySeconds": .number(definition.every / 1000), "nextRunAt": .string(nextRunAt.iso8601),
            "lastActor": lastActor.map { .string($0) } ?? .null,
            "lastStartedAt": lastStartedAt.map { .string($0.iso8601) } ?? .null,
            "lastFinishedAt": lastFinishedAt.map { .string($0.iso8601) } ?? .null,
            "lastResult": lastResult.map { .string($0.rawValue) } ?? .null,
            "lastError": lastError.map { .string($0) } ?? .null, "lastSummary": lastSummary ?? .null,
            "failures": .number(failures),
        ]
    }
}
