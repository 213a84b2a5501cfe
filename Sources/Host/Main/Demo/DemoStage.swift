import Domain
import Egress
import FoundationEssentials
import Glibc
import Logging
import ProviderConfig
import ProviderSims
import Store
import Vault

/// What the demo runs on: simulated vendors, a temporary database, two tenants.
struct DemoStage {
    static let tenants = ["acme", "globex"]

    let simulators: RunningSimulators
    let folder: String
    let settings: HostSettings
    let environment: [String: String]
    let keys: [String: String]
    let adminKey: String

    static func build(_ base: HostSettings, listen: String?) async throws -> DemoStage {
        let options = SimulatorOptions()
        let simulators = try await Simulators(options: options).start()
        var environment = Environment.all
        environment["REGULA_URL"] = simulators.baseURLs["regula"]
        environment["IDMETA_URL"] = simulators.baseURLs["idmeta"]
        environment["AIRTIME_URL"] = simulators.baseURLs["airtime"]
        environment["IDMETA_API_TOKEN"] = options.idmetaToken
        environment["AIRTIME_API_KEY"] = options.airtimeKey
        environment["AIRTIME_API_SECRET"] = options.airtimeSecret
        var template = Array("/tmp/gatehouse-demo-XXXXXX".utf8CString)
        guard let made = template.withUnsafeMutableBufferPointer({ $0.baseAddress.flatMap { mkdtemp($0) } }) else {
            throw CommandFailure("no temporary folder can be made in /tmp", action: "make room there")
        }
        let folder = String(cString: made)
        let flags = ["database": "sqlite:\(folder)/gatehouse.db", "listen": listen ?? "127.0.0.1:0"]
        var (settings, diagnostics) = HostSettings.load(environment: environment, flags: flags)
        if diagnostics.hasErrors { throw CommandFailure(DiagnosticRenderer().text(diagnostics)) }
        settings.providers = base.providers
        settings.plugins = base.plugins
        let store = try await DatabaseAccess.open(settings.database.text)
        var keys: [String: String] = [:]
        for name in tenants { keys[name] = try await key(for: name, scopes: ["client"], in: store) }
        let adminKey = try await key(for: "operator", scopes: ["admin"], in: store)
        await store.close()
        return DemoStage(
            simulators: simulators, folder: folder, settings: settings, environment: environment, keys: keys,
            adminKey: adminKey)
    }

    /// Where the simulated vendors listen.
    var vendors: [String: String] { simulators.baseURLs }

    /// Removes what `build` made.
    func strike() async {
        await simulators.stop()
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            Output.note("could not remove \(folder): \(error)")
        }
    }

    private static func key(for tenant: String, scopes: [String], in store: DataStore) async throws -> String {
        let owner = try await store.createTenant(name: tenant)
        let key = APIKeyHash.generate()
        _ = try await store.insertKey(
            tenant: owner.id, prefix: key.prefix, hash: key.hash, scopes: scopes, expiresAt: nil)
        return key.key
    }
}
