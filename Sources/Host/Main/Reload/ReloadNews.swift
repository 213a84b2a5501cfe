import Domain
import Engine
import Logging
import PluginHost
import ProviderConfig
import Store

/// Tells operators what a reload changed. The reload stands, whether or not this can be written.
struct ReloadNews: Sendable {
    let store: DataStore
    /// This node's name.
    let node: String
    let logger: Logger

    /// One event for each provider that changed, and one for each file that was refused.
    func write(_ changes: [RouteChange], _ catalogue: Catalogue, rejected: [ConfigDiagnostic]) async {
        do {
            for (provider, changes) in Dictionary(grouping: changes, by: \.provider).sorted(by: { $0.key < $1.key }) {
                try await store.appendOperatorEvent(
                    OperatorEvent(
                        type: "provider.config.applied", target: provider,
                        data: data(provider, changes, catalogue)))
            }
            try await RealtimeAssembly.report(rejected, node: node, to: store)
        } catch {
            logger.error("operators' events of a reload are not written", metadata: ["error": .string("\(error)")])
        }
    }

    func audit(_ report: ReloadReport, by actor: String) async {
        do throws(StoreError) {
            try await store.appendAudit(
                AuditEntry(
                    actor: actor, action: "providers.reload", target: report.revision,
                    detail: [
                        "changes": .number(report.changes.count),
                        "errors": .number(report.diagnostics.filter(\.isError).count),
                    ]))
        } catch {
            logger.error("a reload is not audited", metadata: ["error": .string(error.message)])
        }
    }

    private func data(_ provider: String, _ changes: [RouteChange], _ catalogue: Catalogue) -> JSON {
        let loaded = catalogue.providers[provider]
        var data: [String: JSON] = ["node": .string(node), "changes": .number(changes.count)]
        data["revision"] = (loaded?.provider.revision).map { .string($0) }
        data["digest"] = (loaded?.plugin?.digest).map { .string($0) }
        return .object(data)
    }
}
