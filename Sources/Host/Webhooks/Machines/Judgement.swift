import Egress

/// What an answer means for its delivery.
enum Judgement: Hashable, Sendable {
    case delivered
    /// 410: it wants no more.
    case gone
    /// - Parameters:
    ///   - reason: a code, for lists and logs.
    ///   - retryAfter: milliseconds.
    ///   - isTrouble: the endpoint is overloaded, broken or away, rather than unwilling to take this one.
    case failed(reason: String, retryAfter: Int64?, isTrouble: Bool)
    /// We ended it ourselves.
    case cancelled

    init(_ answer: WebhookAnswer) {
        switch answer {
        case .response(let response):
            switch response.status {
            case 200..<300: self = .delivered
            case 410: self = .gone
            case 300..<400: self = .failed(reason: "redirect", retryAfter: nil, isTrouble: false)
            case let status:
                self = .failed(
                    reason: "status_\(status)", retryAfter: response.retryAfter,
                    isTrouble: status >= 500 || status == 429 || status == 408)
            }
        case .failed(let failure):
            self =
                failure.code == .cancelled
                ? .cancelled : .failed(reason: failure.code.rawValue, retryAfter: nil, isTrouble: true)
        }
    }

    /// nil: it succeeded.
    var reason: String? {
        switch self {
        case .delivered: nil
        case .gone: "gone"
        case .failed(let reason, _, _): reason
        case .cancelled: "cancelled"
        }
    }
}
