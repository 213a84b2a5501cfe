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
        static let configuration = CommandConfiguration(
            abstract: "Lists the schedules and how they ran.",
            discussion: "Times are UTC. 'alert' stands where one failed \(SchedulePolicy.alert) times in a row or more."
        )

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
                        ["name", "when", "next run", "last run", "result", "failures", "alert", "error"],
                        schedules.map { schedule in
                            [
                                schedule.definition.name, schedule.definition.rhythm.text,
                                schedule.definition.isEnabled ? schedule.nextRunAt.iso8601 : "off",
                                schedule.lastStartedAt?.iso8601 ?? "never", schedule.state,
                                String(schedule.failures), schedule.isAlarming ? "alert" : "",
                                schedule.lastError ?? "",
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
    /// Whoever runs it may have died: then its time is over soon.
    private var isRunning: Bool { lockedUntil.map { $0 > .now() } ?? false }

    fileprivate var isAlarming: Bool { failures >= SchedulePolicy.alert }

    fileprivate var state: String {
        let last = lastResult?.rawValue
        return isRunning ? "running" + (last.map { ", last \($0)" } ?? "") : last ?? ""
    }

    fileprivate var json: JSON {
        [
            "name": .string(definition.name), "kind": .string(definition.kind),
            "provider": definition.provider.map { .string($0) } ?? .null, "enabled": .bool(definition.isEnabled),
            "everySeconds": definition.rhythm.interval.map { .number($0 / 1000) } ?? .null,
            "cron": definition.rhythm.expression.map { .string($0.text) } ?? .null,
            "nextRunAt": definition.isEnabled ? .string(nextRunAt.iso8601) : .null, "running": .bool(isRunning),
            "lastActor": lastActor.map { .string($0) } ?? .null,
            "lastStartedAt": lastStartedAt.map { .string($0.iso8601) } ?? .null,
            "lastFinishedAt": lastFinishedAt.map { .string($0.iso8601) } ?? .null,
            "lastResult": lastResult.map { .string($0.rawValue) } ?? .null,
            "lastError": lastError.map { .string($0) } ?? .null, "lastSummary": lastSummary ?? .null,
            "failures": .number(failures), "alert": .bool(isAlarming),
        ]
    }
}
