/// How an attempt ended.
package enum WebhookAnswer: Hashable, Sendable {
    case response(Response)
    case failed(Failure)

    /// An answer came, of whatever status: its status line and headers, whole.
    package struct Response: Hashable, Sendable {
        /// 200 to 599 and beyond; 3xx are not followed.
        package var status: Int
        /// What its Retry-After asks for, in milliseconds from now, not bounded; nil: none that can be read.
        package var retryAfter: Int64?
        /// The beginning of its body, for the log; at most `WebhookSenderSettings.bodyPrefix` bytes.
        package var bodyPrefix: [UInt8]
        /// There was more, or it broke off.
        package var bodyIsCut: Bool
        /// Of the whole attempt.
        package var milliseconds: Int64
    }

    package struct Failure: Hashable, Sendable {
        package var code: Code
        /// For the endpoint's owner: names the host, but nothing of the path, and no address that is not public.
        package var text: String
        /// The request, or a part of it, may have reached the endpoint.
        package var sent: Bool
        /// Of the whole attempt.
        package var milliseconds: Int64
    }

    package enum Code: String, Hashable, Sendable, CaseIterable {
        /// The name leads to an address that webhooks may not go to.
        case addressRefused = "address_refused"
        case nameUnresolved = "name_unresolved"
        case connectFailed = "connect_failed"
        /// The connection with its TLS handshake did not stand in time.
        case connectTimeout = "connect_timeout"
        /// No certificate that we trust for this name, or no protocol in common.
        case tlsFailed = "tls_failed"
        /// It stood, but no answer came in time.
        case timeout
        case connectionClosed = "connection_closed"
        /// What came is not HTTP, or its headers are too large.
        case answerInvalid = "answer_invalid"
        /// A header that cannot be sent: the caller's fault.
        case requestInvalid = "request_invalid"
        case cancelled
        case other
    }
}
