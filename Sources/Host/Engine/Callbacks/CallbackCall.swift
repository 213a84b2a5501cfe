package import Domain
import Store

/// A call at a callback address, before anything of it is believed.
package struct CallbackCall: Sendable {
    package var provider: String
    package var token: String
    /// The caller's address, without port; nil when it is not known.
    package var source: String?
    package var request: InboundRequest

    package init(provider: String, token: String, source: String?, request: InboundRequest) {
        self.provider = provider
        self.token = token
        self.source = source
        self.request = request
    }
}

/// What the caller is told.
package enum CallbackAnswer: Sendable {
    /// It is stored, now or before. nil: 204.
    case acknowledged(IngestOutput.Acknowledgement?)
    /// No such provider or token.
    case unknown
    /// The operator does not let this address call.
    case foreignSource
    case notGenuine
    /// The plugin does not know such a callback.
    case notUnderstood
    /// It could not be judged; the provider should send it again.
    case unavailable
}

extension CallbackAnswer {
    init(_ refusal: CallbackRefusal) {
        self =
            switch refusal {
            case .foreignSource: .foreignSource
            case .notGenuine: .notGenuine
            case .notUnderstood: .notUnderstood
            case .unavailable: .unavailable
            }
    }
}
