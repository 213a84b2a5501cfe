import NIOCore
import NIOHTTP1
import NIOWebSocket
import Realtime

/// Stands behind the HTTP decoder of every connection and changes the pipeline when a route answers 101.
///
/// The decoder reads nothing after a request that asks for an upgrade: what follows would be of another protocol. So such
/// a request is the last of its connection, and when it is refused the connection is closed after the answer.
final class UpgradeHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        /// Requests come and go. Can transition to: asked.
        case serving
        /// The last request asks for an upgrade, which HTTP/1.0 does not have. Can transition to: admitted, refused.
        case asked(isPossible: Bool)
        /// A route has made the socket, and answers 101. Can transition to: switching, refused.
        case admitted(SocketHandler)
        /// The head of the 101 is written.
        case switching(SocketHandler)
        case refused
    }

    private var state = State.serving
    /// Requests that have no answer yet; with pipelining there may be several.
    private var outstanding = 0

    /// - Returns: false when the connection cannot be upgraded; then the route says so.
    func admit(_ socket: SocketHandler) -> Bool {
        guard case .asked(isPossible: true) = state else { return false }
        state = .admitted(socket)
        return true
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) {
            outstanding += 1
            if Self.asks(head) { state = .asked(isPossible: head.version == .http1_1) }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head): context.write(wrapOutboundOut(.head(answer(head))), promise: promise)
        case .body: context.write(data, promise: promise)
        case .end:
            outstanding -= 1
            switch state {
            case .switching(let socket):
                context.writeAndFlush(data, promise: promise)
                change(context, to: socket)
            case .refused where outstanding == 0:
                context.writeAndFlush(data, promise: promise)
                context.close(promise: nil)
            default: context.write(data, promise: promise)
            }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        switch state {
        case .admitted(let socket), .switching(let socket): socket.abandon()
        default: break
        }
        state = .refused
        context.fireChannelInactive()
    }

    /// The answer to the request that asked, which is the last of all, decides.
    private func answer(_ head: HTTPResponseHead) -> HTTPResponseHead {
        guard outstanding == 1 else { return head }
        switch state {
        case .admitted(let socket) where head.status == .switchingProtocols:
            state = .switching(socket)
            return head
        case .admitted(let socket):
            socket.abandon()
        case .asked: break
        case .serving, .switching, .refused: return head
        }
        state = .refused
        var head = head
        let isNamed = head.headers.contains(name: "upgrade")
        head.headers.replaceOrAdd(name: "connection", value: isNamed ? "close, Upgrade" : "close")
        return head
    }

    private func change(_ context: ChannelHandlerContext, to socket: SocketHandler) {
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let encoder = try pipeline.handler(type: HTTPResponseEncoder.self)
            let stalls = try pipeline.handler(type: StallHandler.self)
            try pipeline.addHandlers(
                [
                    WebSocketFrameEncoder(),
                    ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: socket.messageSize)), socket,
                ], position: .before(self))
            pipeline.removeHandler(encoder, promise: nil)
            pipeline.removeHandler(stalls, promise: nil)
            socket.began()
            // It hands on what it holds when it goes.
            pipeline.removeHandler(decoder, promise: nil)
            pipeline.removeHandler(self, promise: nil)
        } catch {
            socket.abandon()
            context.close(promise: nil)
        }
    }

    /// As the decoder sees it.
    private static func asks(_ head: HTTPRequestHead) -> Bool {
        head.method == .CONNECT
            || head.headers.contains(name: "upgrade")
                && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
    }
}
