package import PluginKit

/// `health.probe/1`: the vendor has no call for its health, so it is asked for a voucher that does not exist. Its own
/// `not_found` proves that it was reached, took the signature and searched its books.
package struct ProbeFlow: Workflow {
    package init() {}

    package mutating func handle(
        _ event: Event<HealthProbeRequest>, _ context: Context<AirtimePlugin>
    ) throws -> Step<HealthProbeResult> {
        switch event {
        case .start: return .perform(.http(AirtimeCalls.probe()))
        case .http(_, let response): return .finish(try Self.judge(response))
        case .timer, .callback: return .keepWaiting
        case .cancelled(let reason):
            throw PluginFailure(.rejectedByProvider, code: "cancelled", message: reason)
        }
    }

    private static func judge(_ response: Response) throws -> HealthProbeResult {
        switch Answer(response) {
        case .absent, .voucher: return HealthProbeResult(healthy: true)
        case .unclear(let reason) where response.isSuccess: return HealthProbeResult(healthy: false, detail: reason)
        case .refused(404), .refused(405):
            return HealthProbeResult(healthy: false, detail: "the answer is not this vendor's; check the endpoint api")
        case .unclear, .refused: throw response.failure(code: Answer.errorCode(response))
        }
    }
}
