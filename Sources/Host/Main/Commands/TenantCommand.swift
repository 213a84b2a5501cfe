import ArgumentParser
import Domain
import ProviderConfig
import Store

struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant", abstract: "Creates and lists tenants; works beside a running server.",
        subcommands: [Create.self, List.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Creates a tenant.")

        @Argument(help: "The name that providers.d uses: lower-case letters, digits, - and _.")
        var name: String

        @OptionGroup var options: DatabaseOptions

        func validate() throws {
            let isName = name.utf8.allSatisfy {
                (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95
            }
            guard isName, (1...64).contains(name.utf8.count) else {
                throw ValidationError("a tenant's name has 1 to 64 lower-case letters, digits, - and _")
            }
        }

        func run() async throws {
            try await reporting {
                let store = try await DatabaseAccess.open(options.load().database.text)
                let tenant = try await store.createTenant(name: name)
                if options.json {
                    Output.json(["id": .string(tenant.id.text), "name": .string(tenant.name)])
                } else {
                    Output.line("tenant \(tenant.name) created (\(tenant.id))")
                    Output.note("next: gatehouse key create --tenant \(tenant.name)")
                }
                await store.close()
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists all tenants.")
        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await reporting {
                let store = try await DatabaseAccess.open(options.load().database.text)
                let tenants = try await store.tenants()
                if options.json {
                    Output.json(
                        .array(
                            tenants.map {
                                [
                                    "id": .string($0.id.text), "name": .string($0.name),
                                    "createdAt": .string($0.createdAt.iso8601),
                                ]
                            }))
                } else {
                    Output.table(
                        ["name", "id", "created"], tenants.map { [$0.name, $0.id.text, $0.createdAt.iso8601] })
                }
                await store.close()
            }
        }
    }
}
