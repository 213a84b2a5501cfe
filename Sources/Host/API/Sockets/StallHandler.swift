import NIOCore

/// Closes the connection of a client that takes nothing more of its answer: whoever writes it would wait for ever, and hold
/// what it holds. A WebSocket has its pings instead.
final class StallHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let patience: TimeAmount
    private var alarm: Scheduled<Void>?

    init(patience: TimeAmount) { self.patience = patience }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let channel = context.channel
        if channel.isWritable {
            rest()
        } else if alarm == nil {
            alarm = context.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        rest()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { rest() }

    private func rest() {
        alarm?.cancel()
        alarm = nil
    }
}
