import ArgumentParser
import Bindings
import Domain
import Egress
import Engine
import Logging
import PluginHost
import ProviderConfig

/// The configured providers, loaded for a command to look at and try, without a database.
struct ProviderBench {
    struct Finding {
        enum Outcome: String {
            case passed
            case failed
            case skipped
        }

        var provider: String
        var check: String
        var outcome: Outcome
        var detail: String

        var json: JSON {
            [
                "provider": .string(provider), "check": .string(check), "result": .string(outcome.rawValue),
                "detail": .string(detail),
            ]
        }
    }

    let providers: [LoadedProvider]
    private let diagnostics: [ConfigDiagnostic]
    let accounts: Accounts
    let egress: EgressClient
    let probe: Probe

    static func make(_ options: SettingOptions) async throws -> ProviderBench {
        let settings = try options.load()
        let shelf = PluginShelf(folders: settings.plugins, cells: CellAssembly.settings(settings))
        let configuration = await Configuration.load(
            folder: settings.providers, shelf: shelf, environment: Environment.all)
        let errors = configuration.diagnostics.filter(\.isError)
        let providers = configuration.snapshot.providers.map { provider in
            let problem = errors.first { $0.file == provider.file }.map { String(describing: $0) }
            if case .success(let plugin)? = shelf.plugin(for: provider) {
                return LoadedProvider(provider: provider, plugin: plugin, problem: problem)
            }
            return LoadedProvider(provider: provider, plugin: nil, problem: problem)
        }
        if providers.isEmpty {
            Output.note(DiagnosticRenderer().text(configuration.diagnostics))
            throw CommandFailure(
                "no provider in \(settings.providers)", action: "name the folder with --providers")
        }
        let logger = settings.logger()
        let instances = Instances()
        let egress = EgressClient(
            crypto: VaultCrypto(), settings: EgressSettings(version: Version.text), logger: logger)
        let accounts = Accounts(
            catalogue: Catalogue(snapshot: configuration.snapshot, providers: providers),
            makeEgress: EgressAssembly.egress)
        return ProviderBench(
            providers: providers, diagnostics: configuration.diagnostics, accounts: accounts, egress: egress,
            probe: Probe(
                egress: egress, instances: instances,
                credentials: Credentials(egress: egress, instances: instances, logger: logger)))
    }

    func close() { egress.shutdown() }

    /// The provider of that id, or all.
    func chosen(_ id: String?) throws -> [LoadedProvider] {
        guard let id else { return providers }
        let found = providers.filter { $0.provider.id == id }
        if found.isEmpty {
            throw CommandFailure(
                "there is no provider '\(id)'" + didYouMean(id, among: providers.map(\.provider.id)),
                action: "gatehouse provider list")
        }
        return found
    }

    func health(_ loaded: LoadedProvider) async -> Finding {
        let id = loaded.provider.id
        guard loaded.plugin?.manifest.operation(.healthProbe) != nil else {
            return Finding(provider: id, check: "probe", outcome: .skipped, detail: "offers no health.probe/1")
        }
        let tenant = loaded.provider.tenants.all.first(where: \.rule.isEnabled)?.name ?? TenantRules.others
        guard loaded.offers(.healthProbe, to: accounts.catalogue.snapshot.account(id, tenant: tenant)) else {
            return Finding(
                provider: id, check: "probe", outcome: .skipped,
                detail: "health.probe/1 is not configured; see gatehouse config check")
        }
        do {
            let account = try accounts.account(id, tenant: tenant)
            let result = try await probe.run(.healthProbe, on: account)
            let isHealthy = result["healthy"]?.bool == true
            let detail = [result["version"]?.string, result["detail"]?.string].compactMap(\.self).joined(separator: " ")
            return Finding(provider: id, check: "probe", outcome: isHealthy ? .passed : .failed, detail: detail)
        } catch {
            return Finding(
                provider: id, check: "probe", outcome: .failed, detail: "\(error.errorClass.name): \(error.message)")
        }
    }

    func test(_ loaded: LoadedProvider, tenant: String) async -> [Finding] {
        let id = loaded.provider.id
        let errors = diagnostics.filter { $0.isError && $0.file == loaded.provider.file }
        var findings = [
            Finding(
                provider: id, check: "plugin", outcome: loaded.plugin == nil ? .failed : .passed,
                detail: loaded.plugin?.digest ?? loaded.problem ?? "not loaded"),
            Finding(
                provider: id, check: "configuration", outcome: errors.isEmpty ? .passed : .failed,
                detail: errors.map { String(describing: $0) }.joined(separator: "; ")),
        ]
        do {
            let account = try accounts.account(id, tenant: tenant)
            findings.append(
                Finding(
                    provider: id, check: "secrets", outcome: .passed,
                    detail: account.account.secrets.names.joined(separator: " ")))
            for name in account.egress.endpoints.keys.sorted() {
                findings.append(await reach(name, account))
            }
            findings.append(await health(loaded))
        } catch {
            findings.append(Finding(provider: id, check: "account", outcome: .failed, detail: error.message))
        }
        return findings
    }

    /// Any answer at all shows that the way is open.
    private func reach(_ endpoint: String, _ account: Account) async -> Finding {
        let call = HTTPEffect(key: "reach", method: "GET", endpoint: endpoint, path: [], repeats: .safe, timeout: 5000)
        let now = Timestamp.now()
        let context = EffectContext(
            idempotencyKey: .make(), correlationID: .make(), deadline: now.adding(milliseconds: 6000))
        let outcome = await egress.perform(call, for: account.egress, in: context)
        let took = Timestamp.now() - now
        let isAnswer = outcome.result.outcome == .response || outcome.result.outcome == .limitExceeded
        return Finding(
            provider: account.provider.id, check: "endpoint \(endpoint)", outcome: isAnswer ? .passed : .failed,
            detail: isAnswer ? "answered \(outcome.result.status) in \(took) ms" : outcome.result.reason)
    }
}
