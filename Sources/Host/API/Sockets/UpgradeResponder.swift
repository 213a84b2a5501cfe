import HTTPTypes
import HummingbirdCore

/// Answers a request that asks for an upgrade in a task of its own. The calls below a route are deep, and what the runtime
/// took for their frames (some 13 KB) it keeps as long as their task lives: that of a connection lives as long as its socket.
enum UpgradeResponder {
    static func around(_ responder: @escaping HTTPChannelHandler.Responder) -> HTTPChannelHandler.Responder {
        { request, writer, channel in
            guard request.headers[.upgrade] != nil else { return try await responder(request, writer, channel) }
            let held = Held(writer)
            let answering = Task {
                if let writer = held.take() { try await responder(request, writer, channel) }
            }
            try await withTaskCancellationHandler {
                try await answering.value
            } onCancel: {
                answering.cancel()
            }
        }
    }

    /// Brings the writer, of which there is one, to the other task. Whoever made it waits and does not touch it.
    private final class Held: @unchecked Sendable {
        private var writer: ResponseWriter?

        init(_ writer: consuming ResponseWriter) { self.writer = consume writer }

        func take() -> ResponseWriter? { writer.take() }
    }
}
