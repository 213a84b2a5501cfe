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
    private let credentials: Credentials?

    /// - Parameter credentials: where calls have acquired ones from; nil: they have none.
    package init(egress: EgressClient, instances: Instances, credentials: Credentials? = nil) {
        self.egress = egress
        self.instances = instances
        self.credentials = credentials
    }

    /// - Returns: the operation's result.
    /// - Throws: `StepFailure`, also when it takes longer than `limit` milliseconds.
    package func run(
        _ operation: OperationID, request: JSON = .object([:]), on account: Account, limit: Int64 = 10_000
    ) async throws(StepFailure) -> JSON {
        try await outcome(operation, request: request, on: account, limit: limit).result
    }

    /// The same, with what was captured on the way.
    package func outcome(
        _ operation: OperationID, request: JSON, on account: Account, limit: Int64
    ) async throws(StepFailure) -> (result: JSON, captured: [String: CapturedValue]) {
        let instance = try await instances.instance(of: account)
        let run = OneOffRun(egress: egress, instance: instance, account: account, credentials: credentials)
        let (ending, captured) = try await run.run(operation, request: request, limit: limit)
        switch ending {
        case .finished(let result): return (result, captured)
        case .failed(let failure): throw failure
        case .cancelled, .expired:
            throw StepFailure(.internalError, code: "probe.stalled", message: "the probe came to no end")
        }
    }
}
