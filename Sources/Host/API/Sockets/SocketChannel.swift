package import HummingbirdCore
package import Logging
package import NIOCore
import NIOHTTP1

/// HTTP as Hummingbird serves it, on connections that can become WebSockets.
package struct SocketChannel: ServerChildChannel {
    package typealias Value = HTTP1Channel.Value

    private let http: HTTP1Channel
    private let patience: TimeAmount

    /// - Parameter patience: for a client that takes nothing of its answer.
    package init(patience: Duration, responder: @escaping HTTPChannelHandler.Responder) {
        http = HTTP1Channel(responder: UpgradeResponder.around(responder))
        self.patience = TimeAmount(patience)
    }

    package static func builder(patience: Duration) -> HTTPServerBuilder {
        HTTPServerBuilder { SocketChannel(patience: patience, responder: $0) }
    }

    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        http.setup(channel: channel, logger: logger).flatMap { value in
            channel.eventLoop.makeCompletedFuture { try self.prepare(channel) }.flatMap { $0 }.map { value }
        }
    }

    package func handle(value: Value, logger: Logger) async { await http.handle(value: value, logger: logger) }

    /// Puts another decoder in the place of Hummingbird's: one that does not drop the frames that come right behind the
    /// handshake.
    private func prepare(_ channel: any Channel) throws -> EventLoopFuture<Void> {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = http.configuration.httpDecoder.maxHeaderFieldSize
        limits.maxHeaderListSize = http.configuration.httpDecoder.maxHeaderListSize
        limits.maxHeaderFieldCount = http.configuration.httpDecoder.maxHeaderFieldCount
        let pipeline = channel.pipeline.syncOperations
        let standard = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits))
        try pipeline.addHandlers(
            [decoder, StallHandler(patience: patience), UpgradeHandler()], position: .after(standard))
        return pipeline.removeHandler(standard)
    }
}
