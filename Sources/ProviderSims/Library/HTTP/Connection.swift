import NIOCore
import ServiceLifecycle

/// Thrown after the connection was closed on purpose; nothing can be answered any more.
struct ConnectionDropped: Error {}

/// What faults do to the connection under a request.
enum Connection {
    /// A hang is given up after this long, so that a forgotten one does not keep its socket for ever.
    static let longestHang = TimeAmount.minutes(10)

    /// Closes the connection without an answer.
    static func drop(_ channel: any Channel) async throws -> Never {
        channel.close(promise: nil)
        try await channel.closeFuture.get()
        throw ConnectionDropped()
    }

    /// Keeps the request unanswered until the client goes away, the simulator stops or `longestHang` has passed.
    static func hang(_ channel: any Channel) async throws -> Never {
        // By default a half-closed connection stays open for our answer; none will come, so end with the client.
        try await channel.setOption(.allowRemoteHalfClosure, value: false).get()
        let limit = channel.eventLoop.scheduleTask(in: longestHang) { channel.close(promise: nil) }
        defer { limit.cancel() }
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await channel.closeFuture.get()
            } onGracefulShutdown: {
                channel.close(promise: nil)
            }
        } onCancel: {
            channel.close(promise: nil)
        }
        throw ConnectionDropped()
    }
}
