package import Domain
package import Egress
import PluginHost
import ProviderConfig
package import Store

/// Whether a call at an account's callback address is believed: the plugin says what would prove it, the host whether that
/// holds.
package struct CallbackJudge: Sendable {
    package enum Verdict: Sendable {
        /// `group`: which of the plugin's groups of assertions holds; nil: none, and the operator takes those too.
        case believed(IngestOutput, group: Int?)
        /// `detail` is written by us, or redacted.
        case refused(CallbackRefusal, detail: String?)
    }

    private let egress: EgressClient
    private let instances: Instances

    package init(egress: EgressClient, instances: Instances) {
        self.egress = egress
        self.instances = instances
    }

    /// - Parameter account: whose token was called.
    package func judge(_ call: CallbackCall, for account: Account) async -> Verdict {
        let policy = account.provider.callbacks
        if !policy.allowFrom.isEmpty, !policy.allowFrom.contains(where: { $0.contains(call.source ?? "") }) {
            return .refused(.foreignSource, detail: nil)
        }
        switch await ingest(call.request, account) {
        case .failure(let failure):
            let isForeign = failure.errorClass == .invalidRequest
            return .refused(
                isForeign ? .notUnderstood : .unavailable,
                detail: "\(failure.code): \(account.secretGuard.redact(failure.message))")
        case .success(let output):
            switch egress.check(call.request, output.groups, for: account.egress) {
            case .genuine(let group): return .believed(output, group: group)
            case .refused where policy.acceptsUnsigned: return .believed(output, group: nil)
            case .refused(let reason): return .refused(.notGenuine, detail: reason)
            }
        }
    }

    private func ingest(_ request: InboundRequest, _ account: Account) async -> Result<IngestOutput, StepFailure> {
        do throws(StepFailure) {
            let instance = try await instances.instance(of: account)
            return await account.plugin.transport.ingest(instance, request, now: request.now)
        } catch {
            return .failure(error)
        }
    }
}
