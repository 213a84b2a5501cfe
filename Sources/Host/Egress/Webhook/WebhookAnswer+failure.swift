extension WebhookAnswer.Code {
    init(_ failure: WireFailure) {
        self =
            switch failure.cause {
            case .addressRefused: .addressRefused
            case .unresolved: .nameUnresolved
            case .unconnected: .connectFailed
            case .timeout: failure.sent ? .timeout : .connectTimeout
            case .tls: .tlsFailed
            case .closed: .connectionClosed
            case .invalidAnswer: .answerInvalid
            case .other: .other
            }
    }

    /// In words for the endpoint's owner. Which private address a name leads to is not theirs to learn from us.
    func text(_ failure: WireFailure, _ url: WebhookURL) -> String {
        let place = "\(url.host):\(url.port)"
        return switch self {
        case .addressRefused:
            "\(url.host) leads to an address that webhooks may not go to; give the endpoint a public one"
        case .nameUnresolved: "the name \(url.host) does not resolve"
        case .connectFailed: "no connection to \(place): it is refused or unreachable"
        case .connectTimeout: "no connection to \(place) in time"
        case .timeout: "\(place) took the request and did not answer in time"
        case .connectionClosed: "\(place) closed the connection before its answer was whole"
        case .tlsFailed, .answerInvalid, .requestInvalid, .cancelled, .other: "\(place): \(failure.reason)"
        }
    }
}
