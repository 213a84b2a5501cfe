package import PluginKit

/// `credentials.validate/1`: the look-up of `ProbeFlow`, read for what it says about key and secret.
package struct CredentialsFlow: Workflow {
    package init() {}

    package mutating func handle(
        _ event: Event<CredentialsValidationRequest>, _ context: Context<AirtimePlugin>
    ) throws -> Step<CredentialsValidationResult> {
        switch event {
        case .start: return .perform(.http(AirtimeCalls.probe()))
        case .http(_, let response): return .finish(try Self.judge(response))
        case .timer, .callback: return .keepWaiting
        case .cancelled(let reason):
            throw PluginFailure(.rejectedByProvider, code: "cancelled", message: reason)
        }
    }

    private static func judge(_ response: Response) throws -> CredentialsValidationResult {
        switch Answer(response) {
        case .absent, .voucher: return CredentialsValidationResult(valid: true)
        case .refused(401), .refused(403):
            let message =
                "the vendor refused the signature (\(response.status)); check api_key, api_secret and the clock"
            return CredentialsValidationResult(valid: false, message: message)
        case .unclear(let reason) where response.isSuccess:
            throw PluginFailure(.internal, code: "unclear_answer", message: reason)
        case .unclear, .refused: throw response.failure(code: Answer.errorCode(response))
        }
    }
}
