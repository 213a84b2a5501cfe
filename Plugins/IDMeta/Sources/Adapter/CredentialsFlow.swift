package import PluginKit

/// `credentials.validate/1`: does the vendor take the token? Whatever is neither a list nor a refusal of the token says
/// nothing about it.
package struct CredentialsFlow: Workflow {
    private var call = ListCall()

    package init() {}

    package mutating func handle(
        _ event: Event<CredentialsValidationRequest>, _ context: Context<IDMetaPlugin>
    ) throws -> Step<CredentialsValidationResult> {
        switch event {
        case .start: return try call.begin(.templates, size: 1, context)
        case .http(_, let response):
            if response.outcome == .response, response.status == 401 || response.status == 403 {
                return .finish(
                    CredentialsValidationResult(
                        valid: false, message: "the vendor refused api_token (\(response.status))"))
            }
            _ = try call.page(response, .templates, ids: ["id", "template_id"])
            return .finish(CredentialsValidationResult(valid: true))
        case .timer, .callback: return .keepWaiting
        case .cancelled(let reason): throw ListCall.cancelled(reason)
        }
    }
}
