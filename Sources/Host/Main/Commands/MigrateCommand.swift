import ArgumentParser
import Domain
import ProviderConfig
import Store

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Moves the database schema up or down.",
        subcommands: [Up.self, Down.self, Status.self])

    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Applies every migration that is not applied.")
        @OptionGroup var options: DatabaseOptions

        func run() async throws { try await MigrateCommand.move(.up, options) }
    }

    struct Down: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Undoes migrations above a number; rows they did not create are kept.")

        @Option(help: "The migration to go down to; 0 undoes all.")
        var to: Int

        @OptionGroup var options: DatabaseOptions

        func run() async throws { try await MigrateCommand.move(.down(to: to), options) }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the migrations and whether they are applied.")
        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await reporting {
                let store = try await DataStore.open(url: options.load().database.text)
                let all = try await store.migrationStatus()
                if options.json {
                    Output.json(
                        .array(
                            all.map {
                                [
                                    "number": .number($0.number), "name": .string($0.name),
                                    "appliedAt": $0.appliedAt.map {
                                        .string(Timestamp(milliseconds: $0).iso8601)
                                    } ?? .null,
                                ]
                            }))
                } else {
                    Output.table(
                        ["migration", "applied"],
                        all.map {
                            [$0.name, $0.appliedAt.map { Timestamp(milliseconds: $0).iso8601 } ?? "no"]
                        })
                }
                await store.close()
            }
        }
    }

    private static func move(_ direction: MigrationDirection, _ options: DatabaseOptions) async throws {
        try await reporting {
            let store = try await DataStore.open(url: options.load().database.text)
            let names = try await store.migrate(direction)
            if options.json {
                Output.json(["moved": .array(names.map { .string($0) })])
            } else {
                Output.line(names.isEmpty ? "nothing to do" : names.joined(separator: "\n"))
            }
            await store.close()
        }
    }
}
