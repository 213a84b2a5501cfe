package import PluginKit

/// `health.probe/1`: is the vendor there, and does it take the token? The vendor has no call for it, so the shortest list
/// is read, which costs nothing.
package struct ProbeFlow: Workflow {
    private var call = ListCall()

    package init() {}

    package mutating func handle(
        _ event: Event<HealthProbeRequest>, _ context: Context<IDMetaPlugin>
    ) throws -> Step<HealthProbeResult> {
        switch event {
        case .start: return try call.begin(.templates, size: 1, context)
        case .http(_, let response):
            let json = try ListCall.answer(response, .templates)
            guard !Answer.saysFailure(json) else {
                return .finish(HealthProbeResult(healthy: false, detail: "the vendor reports a failure of its own"))
            }
            return .finish(HealthProbeResult(healthy: true))
        case .timer, .callback: return .keepWaiting
        case .cancelled(let reason): throw ListCall.cancelled(reason)
        }
    }
}
