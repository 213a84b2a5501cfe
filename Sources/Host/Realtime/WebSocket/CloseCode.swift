/// Why a connection ends, as its Close frame says: codes of RFC 6455 (7.4) and our own from 4400 on, which are those of
/// HTTP with 4000 added where there is one. docs/websocket.md lists them.
package struct CloseCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let normal = CloseCode(rawValue: 1000)
    /// The server stops.
    package static let goingAway = CloseCode(rawValue: 1001)
    package static let protocolError = CloseCode(rawValue: 1002)
    /// A binary message.
    package static let unacceptableData = CloseCode(rawValue: 1003)
    /// Text, or a close reason, that is not UTF-8.
    package static let invalidText = CloseCode(rawValue: 1007)
    package static let messageTooBig = CloseCode(rawValue: 1009)
    /// The database is away, so that the key could not be looked up.
    package static let internalError = CloseCode(rawValue: 1011)
    /// The client takes its events more slowly than they happen, and more wait for it than are kept.
    package static let tooSlow = CloseCode(rawValue: 1013)
    /// The key of the first message, or among the subprotocols, is unknown, revoked or expired.
    package static let unauthorized = CloseCode(rawValue: 4401)
    /// The key was revoked or expired while the connection was open.
    package static let keyEnded = CloseCode(rawValue: 4403)
    /// No key came in time.
    package static let authenticationTimeout = CloseCode(rawValue: 4408)
    /// A ping was not answered before the next was due.
    package static let idle = CloseCode(rawValue: 4410)
    /// The key has as many connections as it may.
    package static let tooManyConnections = CloseCode(rawValue: 4429)

    /// What a peer may put into a Close frame: 1005, 1006 and 1015 stand for frames that never came, 1016-2999 belong
    /// to nobody yet.
    package var isAllowedOnTheWire: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// For people who read the Close frame; at most 123 bytes.
    package var reason: String {
        switch self {
        case .normal: ""
        case .goingAway: "the server stops; connect again and resume"
        case .protocolError: "a frame breaks RFC 6455"
        case .unacceptableData: "messages are text"
        case .invalidText: "text must be UTF-8"
        case .messageTooBig: "the message is larger than the limit"
        case .internalError: "storage_unavailable: the API key could not be looked up; connect again later"
        case .tooSlow: "events are not taken quickly enough; connect again and resume"
        case .unauthorized: "no valid API key"
        case .keyEnded: "the API key was revoked or has expired"
        case .authenticationTimeout: "no API key came in time"
        case .idle: "a ping was not answered"
        case .tooManyConnections: "too many connections of this API key"
        default: ""
        }
    }
}
