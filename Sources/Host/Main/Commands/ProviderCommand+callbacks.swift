import API
import ArgumentParser
import Domain
import Engine
import PluginHost
import ProviderConfig
import Store

extension ProviderCommand {
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Shows how a provider's plugin runs, and where it calls back for a tenant: the URL to give to it.",
            discussion: "Keep the URL between you and the provider.")

        @Argument(help: "The provider's id.")
        var id: String

        @Option(help: "The tenant, by name.")
        var tenant: String

        @OptionGroup var options: SettingOptions

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            try await CallbackBench.with(options, provider: id, tenant: tenant) { store, account, tenant, base in
                let token = try await store.callbackToken(provider: account.provider.id, tenant: tenant)
                CallbackBench.show(
                    CallbackPlace(account, token: token, publicURL: base), about: account.plugin, json: json)
            }
        }
    }

    struct RotateCallback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-callback", abstract: "Makes a new callback URL for a tenant's account; audited.",
            discussion: "The old one goes on to be taken for a while, so that the provider can be told.")

        @Argument(help: "The provider's id.")
        var id: String

        @Option(help: "The tenant, by name.")
        var tenant: String

        @Option(help: "Hours that the old URL is taken, 0 to 8760.")
        var overlapHours: Int64 = 168

        @OptionGroup var options: SettingOptions

        @Flag(help: "Print JSON.")
        var json = false

        func validate() throws {
            if !(0...8760).contains(overlapHours) { throw ValidationError("--overlap-hours is 0 to 8760") }
        }

        func run() async throws {
            try await CallbackBench.with(options, provider: id, tenant: tenant) { store, account, tenant, base in
                let token = try await store.rotateCallbackToken(
                    provider: account.provider.id, tenant: tenant, overlap: overlapHours * 3_600_000,
                    actor: Lookup.actor)
                CallbackBench.show(CallbackPlace(account, token: token, publicURL: base), json: json)
            }
        }
    }
}

/// An account and its database, for a command; works beside a running server.
private enum CallbackBench {
    static func with(
        _ options: SettingOptions, provider: String, tenant name: String,
        _ body: (DataStore, Account, ID, String?) async throws -> Void
    ) async throws {
        try await reporting {
            let settings = try options.load()
            let bench = try await ProviderBench.make(options)
            defer { bench.close() }
            _ = try bench.chosen(provider)
            let store = try await DatabaseAccess.open(settings.database.text)
            try await DatabaseAccess.unlock(store, ring: settings.keyRingPath)
            let tenant = try await Lookup.tenant(name, in: store)
            let account: Account
            do throws(StepFailure) {
                account = try bench.accounts.account(provider, tenant: name)
            } catch {
                throw CommandFailure(error.message, action: "gatehouse provider list")
            }
            try await body(store, account, tenant.id, settings.publicBase)
            await store.close()
        }
    }

    static func show(_ place: CallbackPlace, about plugin: Plugin? = nil, json: Bool) {
        if json {
            return Output.line(
                String(decoding: CallbackView.render(place, plugin: plugin?.standing), as: UTF8.self))
        }
        var rows: [[String]] = []
        if let plugin {
            rows.append(["plugin", "\(plugin.name) \(plugin.manifest.version)"])
            rows.append(["digest", plugin.digest])
            rows.append(["isolation", plugin.isolationText])
        }
        rows.append(["callback url", place.url ?? "unknown: set public_url; the path is \(place.path)"])
        for callback in place.callbacks {
            rows.append(["  " + callback.name, (place.url ?? place.path) + callback.path])
        }
        rows.append(["allowed from", place.allowFrom.isEmpty ? "anywhere" : place.allowFrom.joined(separator: " ")])
        rows.append(["unsigned", place.acceptsUnsigned ? "taken" : "refused"])
        Output.table(["\(place.provider) for \(place.tenant)", ""], rows)
    }
}
