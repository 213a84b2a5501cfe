import Domain
import Egress

/// What reaches a running session from outside its own steps.
enum SessionMessage: Sendable {
    case performed(session: ID, key: String, CredentialedOutcome)
    case due(session: ID, key: String)
    /// Something may have come into the inbox.
    case callbacks
    case cancel(reason: String)
    /// The client has gone, so that there may be no reason to stay in memory.
    case unwatched
    /// The host is stopping: end where nothing is lost, and leave the rest to the next start.
    case stop
}

/// The letters of one session, in order of arrival.
struct SessionMailbox: Sendable {
    private let continuation: AsyncStream<SessionMessage>.Continuation
    let messages: AsyncStream<SessionMessage>

    init() {
        (messages, continuation) = AsyncStream.makeStream(of: SessionMessage.self)
    }

    func post(_ message: SessionMessage) { continuation.yield(message) }
}
