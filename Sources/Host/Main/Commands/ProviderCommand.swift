import ArgumentParser
import Domain
import Egress
import Engine
import PluginHost
import ProviderConfig

struct ProviderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provider", abstract: "Shows and tries the configured providers.",
        subcommands: [
            List.self, Show.self, Enable.self, Disable.self, RotateCallback.self, HealthCheck.self, Test.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists providers, their plugins and their tenants.")

        @OptionGroup var options: SettingOptions

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await reporting {
                let bench = try await ProviderBench.make(options)
                if json {
                    Output.json(.array(bench.providers.map(\.json)))
                } else {
                    Output.table(
                        ["provider", "plugin", "version", "digest", "state", "tenants", "operations"],
                        bench.providers.map { loaded in
                            [
                                loaded.provider.id, loaded.provider.plugin,
                                loaded.plugin?.manifest.version.description ?? "",
                                loaded.plugin.map { String($0.digest.prefix(19)) } ?? "", loaded.state,
                                loaded.provider.tenantSummary,
                                loaded.plugin?.manifest.operations.map(\.id.description).joined(separator: " ") ?? "",
                            ]
                        })
                }
                bench.close()
            }
        }
    }

    struct HealthCheck: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "health", abstract: "Asks each provider that offers health.probe/1 how it is.",
            discussion: "Exit code 1 if one is not healthy.")

        @Argument(help: "Only this provider.")
        var id: String?

        @OptionGroup var options: SettingOptions

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await reporting {
                let bench = try await ProviderBench.make(options)
                var rows: [ProviderBench.Finding] = []
                for loaded in try bench.chosen(id) { rows.append(await bench.health(loaded)) }
                bench.close()
                try ProviderCommand.show(rows, json: json)
            }
        }
    }

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tries one provider for one tenant: plugin, configuration, secrets, endpoints, probe.",
            discussion: "Exit code 1 if something fails.")

        @Argument(help: "The provider's id.")
        var id: String

        @Option(help: "The tenant to try it for (default: the first that may use it).")
        var tenant: String?

        @OptionGroup var options: SettingOptions

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await reporting {
                let bench = try await ProviderBench.make(options)
                guard let loaded = try bench.chosen(id).first else { return }
                let rows = await bench.test(loaded, tenant: tenant ?? loaded.provider.firstTenant)
                bench.close()
                try ProviderCommand.show(rows, json: json)
            }
        }
    }

    private static func show(_ findings: [ProviderBench.Finding], json: Bool) throws {
        if json {
            Output.json(.array(findings.map(\.json)))
        } else {
            Output.table(
                ["provider", "check", "result", "detail"],
                findings.map { [$0.provider, $0.check, $0.outcome.rawValue, $0.detail] })
        }
        if findings.contains(where: { $0.outcome == .failed }) { throw ExitCode(1) }
    }
}

extension LoadedProvider {
    fileprivate var state: String {
        if !provider.isEnabled { return "disabled" }
        return problem == nil && plugin != nil ? "ready" : "broken: \(problem ?? "no plugin")"
    }

    fileprivate var json: JSON {
        [
            "id": .string(provider.id), "plugin": .string(provider.plugin),
            "version": plugin.map { .string($0.manifest.version.description) } ?? .null,
            "digest": plugin.map { .string($0.digest) } ?? .null, "enabled": .bool(provider.isEnabled),
            "isolation": .string(provider.isolation.rawValue),
            "sandboxMissing": .array((plugin?.sandboxMissing ?? []).map { .string($0) }),
            "problem": problem.map { .string($0) } ?? .null, "file": .string(provider.file),
            "tenants": .string(provider.tenantSummary),
            "operations": .array(plugin?.manifest.operations.map { .string($0.id.description) } ?? []),
        ]
    }
}

extension Provider {
    fileprivate var tenantSummary: String {
        switch tenants {
        case .everyone: "all"
        case .listed: tenants.all.filter(\.rule.isEnabled).map(\.name).joined(separator: " ")
        }
    }

    var firstTenant: String { tenants.all.first(where: \.rule.isEnabled)?.name ?? TenantRules.others }
}
