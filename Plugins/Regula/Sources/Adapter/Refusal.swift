import PluginKit

/// What it means when a call of the vendor brings no answer to read. The bodies of refusals have no schema and are
/// never read: what stands in them may come from anything on the way.
enum Refusal {
    /// - Returns: nil for status 200.
    static func failure(_ response: Response) -> PluginFailure? {
        switch response.outcome {
        case .response: break
        case .noCredential: return response.failure()
        case .notSent:
            return PluginFailure(.providerUnavailable, code: "not_sent", message: "the service could not be reached")
        case .outcomeUnknown, .cancelled:
            return PluginFailure(.providerUnavailable, code: "no_answer", message: "the answer was lost")
        case .limitExceeded:
            return PluginFailure(
                .internal, code: "answer_too_large", message: "the answer is larger than limits.response allows")
        }
        guard response.status != 200 else { return nil }
        let (failureClass, message): (PluginFailure.Class, String) =
            switch response.status {
            case 400, 422: (.invalidRequest, "the service refused the request as invalid")
            case 413: (.invalidRequest, "the images are larger than the service or the proxy in front of it takes")
            case 401, 407:
                (.config, "the proxy in front of the service wants proof; check proxy_header and proxy_token")
            case 403:
                (.config, "the service refused its licence, or the proxy the caller; check the licence and proxy_token")
            case 404, 405: (.config, "the service does not know this call; check the endpoint api")
            case 300..<400: (.config, "the service answered with a redirect; check the endpoint api")
            case 429: (.rateLimited, "the service asks to slow down")
            case 408, 500...599: (.providerUnavailable, "the service is not available")
            case 201..<300: (.providerUnavailable, "the service answered with a status it does not document")
            default: (.internal, "the service answered with an unexpected status")
            }
        return PluginFailure(
            failureClass, code: "http_\(response.status)", message: message, retryAfter: response.retryAfter)
    }
}
