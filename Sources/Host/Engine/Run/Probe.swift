package import Domain
package import Egress
import PluginHost
import ProviderConfig
import Store
import Vault

/// Runs an operation that leaves nothing behind, such as `health.probe/1`: the same machine and the same egress as a
/// request, without the store. What it asks for is lost with the process, which is all it is worth.
package struct Probe: Sendable {
    private let egress: EgressClient
    private let instances: Instances

    package init(egress: EgressClient, instances: Instances) {
        self.egress = egress
        self.instances = instances
    }

    /// - Returns: the operation's result.
    /// - Throws: `StepFailure`, also when it takes longer than `limit` milliseconds.
    package func run(
        _ operation: OperationID, request: JSON = .object([:]), on account: Account, limit: Int64 = 10_000
    ) async throws(StepFailure) -> JSON {
        let instance = try await instances.instance(
            of: account.plugin, revision: account.account.revision, config: account.account.config)
        let run = OneOffRun(egress: egress, instance: instance, account: account)
        switch try await run.run(operation, request: request, limit: limit) {
        case .finished(let result): return result
        case .failed(let failure): throw failure
        case .cancelled, .expired:
            throw StepFailure(.internalError, code: "probe.stalled", message: "the probe came to no end")
        }
    }
}
