import ArgumentParser
import Domain
import ProviderConfig
import Store
import Vault

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Creates, lists and revokes API keys; works beside a running server.",
        subcommands: [Create.self, List.self, Revoke.self])

    static let scopes = ["client", "admin"]

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Creates a key and shows it, once.")

        @Option(help: "The tenant's name.")
        var tenant: String

        @Option(help: "Comma-separated: client, admin.")
        var scopes = "client"

        @Option(
            help: ArgumentHelp(
                "standard: the settings rates.read, rates.write and rates.admin hold for it; unlimited: they do not.",
                valueName: "class"))
        var rateClass = RateClass.standard

        @Option(help: "Days until it expires (default: never).")
        var expiresInDays: Int?

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await reporting {
                let wanted = scopes.split(separator: ",").map(String.init)
                for scope in wanted where !KeyCommand.scopes.contains(scope) {
                    throw CommandFailure(
                        "there is no scope '\(scope)'" + didYouMean(scope, among: KeyCommand.scopes),
                        action: "use " + KeyCommand.scopes.joined(separator: " or "))
                }
                let store = try await DatabaseAccess.open(options.load().database.text)
                guard let owner = try await store.tenant(named: tenant) else {
                    let names = try await store.tenants().map(\.name)
                    throw CommandFailure(
                        "there is no tenant '\(tenant)'" + didYouMean(tenant, among: names),
                        action: "gatehouse tenant create \(tenant)")
                }
                let key = APIKeyHash.generate()
                let expiry = expiresInDays.map { Timestamp.now().adding(milliseconds: Int64($0) * 86_400_000) }
                let record = try await store.insertKey(
                    tenant: owner.id, prefix: key.prefix, hash: key.hash, scopes: wanted, rateClass: rateClass,
                    expiresAt: expiry)
                if options.json {
                    Output.json(["id": .string(record.id.text), "key": .string(key.key)])
                } else {
                    Output.line(key.key)
                    Output.note("keep it now: it is not shown again (id \(record.id), scopes \(scopes))")
                }
                await store.close()
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists keys, without their secret part.")

        @Option(help: "Only this tenant's.")
        var tenant: String?

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await reporting {
                let store = try await DatabaseAccess.open(options.load().database.text)
                let tenants = try await store.tenants()
                let names = Dictionary(tenants.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
                let keys = try await store.listKeys().filter { key in
                    tenant == nil || key.tenant.flatMap { names[$0] } == tenant
                }
                if options.json {
                    Output.json(.array(keys.map { $0.json(tenant: $0.tenant.flatMap { names[$0] }) }))
                } else {
                    Output.table(
                        ["id", "tenant", "prefix", "scopes", "rates", "created", "last used", "state"],
                        keys.map { key in
                            [
                                key.id.text, key.tenant.flatMap { names[$0] } ?? "", key.prefix,
                                key.scopes.joined(separator: ","), key.rateClass.rawValue, key.createdAt.iso8601,
                                key.lastUsedAt?.iso8601 ?? "never", key.revokedAt == nil ? "active" : "revoked",
                            ]
                        })
                }
                await store.close()
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revokes a key; a running server refuses it within a second.")

        @Argument(help: "The key's id.")
        var id: String

        @OptionGroup var options: DatabaseOptions

        func run() async throws {
            try await reporting {
                guard let key = ID(id) else {
                    throw CommandFailure("'\(id)' is not a key's id", action: "gatehouse key list")
                }
                let store = try await DatabaseAccess.open(options.load().database.text)
                guard try await store.revokeKey(key) else {
                    throw CommandFailure("there is no key \(id)", action: "gatehouse key list")
                }
                if options.json { Output.json(["revoked": .string(key.text)]) } else { Output.line("revoked \(key)") }
                await store.close()
            }
        }
    }
}

extension RateClass: ExpressibleByArgument {}

extension KeyRecord {
    fileprivate func json(tenant: String?) -> JSON {
        [
            "id": .string(id.text), "tenant": tenant.map { .string($0) } ?? .null, "prefix": .string(prefix),
            "scopes": .array(scopes.map { .string($0) }), "rateClass": .string(rateClass.rawValue),
            "createdAt": .string(createdAt.iso8601),
            "expiresAt": expiresAt.map { .string($0.iso8601) } ?? .null,
            "lastUsedAt": lastUsedAt.map { .string($0.iso8601) } ?? .null,
            "revokedAt": revokedAt.map { .string($0.iso8601) } ?? .null,
        ]
    }
}
