import Domain
package import NIOCore
package import NIOWebSocket

/// One connection in its pipeline: performs what ``SocketMachine`` says. Lives on its event loop.
package final class SocketHandler: ChannelDuplexHandler {
    package typealias InboundIn = WebSocketFrame
    package typealias OutboundIn = WebSocketFrame
    package typealias OutboundOut = WebSocketFrame

    /// An item of the outbox that waits until the peer takes what was sent before.
    struct Offer {
        var item: Outbox.Item
        var taken: CheckedContinuation<Bool, Never>
    }

    let services: SocketServices
    let outbox = Outbox()
    private let seat: SocketRegistry.Seat
    private let refusal: CloseCode?
    var owner: SocketOwner?
    var machine: SocketMachine
    private var context: ChannelHandlerContext?
    private var alarms: [SocketMachine.Alarm: Scheduled<Void>] = [:]
    private var isReadHeld = false
    private var isPumping = false
    private var offer: Offer?

    /// - Parameter refusal: the connection is not let in, and is only opened to be told so.
    package init(
        seat: SocketRegistry.Seat, owner: SocketOwner?, refusal: CloseCode? = nil, services: SocketServices
    ) {
        self.seat = seat
        self.owner = owner
        self.refusal = refusal
        self.services = services
        machine = SocketMachine(owner: owner, settings: services.settings)
    }

    package var messageSize: Int { services.settings.messageSize }

    /// It will not be opened after all.
    package func abandon() { services.registry.leave(seat) }

    // MARK: Channel

    package func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        let link = SocketLink(self, context.eventLoop)
        services.registry.opened(seat) { code in link.run { $0.apply($0.machine.close(code)) } }
        apply(machine.opened())
    }

    /// Frames can be written from now on, and none was read yet.
    package func began() {
        if let refusal { apply(machine.refuse(refusal)) }
    }

    package func handlerRemoved(context: ChannelHandlerContext) { end() }

    package func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        apply(machine.received(unwrapInboundIn(data)))
    }

    package func read(context: ChannelHandlerContext) {
        // A peer that sends without reading, or faster than we work, waits in its own buffers.
        if machine.isBusy || machine.isOpen && !context.channel.isWritable {
            isReadHeld = true
        } else {
            context.read()
        }
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        resume()
        context.fireChannelWritabilityChanged()
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as NIOWebSocketError: apply(machine.received(error))
        // Bytes behind a broken frame, or half a frame at the end.
        case is ByteToMessageDecoderError: break
        default: context.close(promise: nil)
        }
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: apply(machine.stop())
        case let event as ChannelEvent where event == .inputClosed: apply(machine.inputClosed())
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: Actions

    func apply(_ actions: [SocketMachine.Action]) {
        guard context != nil else { return }
        for action in actions { perform(action) }
        context?.flush()
        resume()
    }

    private func perform(_ action: SocketMachine.Action) {
        guard let context else { return }
        let link = SocketLink(self, context.eventLoop)
        switch action {
        case .send(let opcode, let data): write(opcode, data, context)
        case .say(let message):
            write(.text, context.channel.allocator.buffer(bytes: message.json.serialized()), context)
        case .authenticate(let key):
            Task { [services, seat] in
                let outcome = await services.authenticate(key, seat)
                link.run { socket in
                    if case .owner(let owner) = outcome { socket.owner = owner }
                    socket.apply(socket.machine.authenticated(outcome))
                }
            }
        case .subscribe(let id, let after): subscribe(id, after: after, link)
        case .unsubscribe(let id): services.hub.unsubscribe(id, from: outbox)
        case .setAlarm(let alarm, let time):
            alarms[alarm]?.cancel()
            alarms[alarm] = context.eventLoop.scheduleTask(in: TimeAmount(time)) {
                link.run { $0.apply($0.machine.rang(alarm)) }
            }
        case .clearAlarm(let alarm): alarms.removeValue(forKey: alarm)?.cancel()
        case .closeOutput:
            context.flush()
            context.close(mode: .output, promise: nil)
        case .closeChannel:
            context.flush()
            context.close(promise: nil)
        }
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: nil)
    }

    private func subscribe(_ id: ID, after: Int64?, _ link: SocketLink) {
        guard let owner else { return }
        if !isPumping {
            isPumping = true
            Task { [outbox] in
                while let item = await outbox.next(), await link.offer(item) {}
            }
        }
        Task { [services, outbox] in
            let outcome = await services.subscribe(id, after: after, owner, into: outbox)
            let isThere = await link.call { socket in
                socket.apply(socket.machine.subscribed(outcome))
                return socket.context != nil
            }
            // The connection ended meanwhile, and what it ended did not include this.
            if !isThere { services.hub.close(outbox) }
        }
    }

    /// Takes an item of the outbox when the peer has taken enough of the last ones.
    func take(_ offer: Offer) {
        guard let context else {
            offer.taken.resume(returning: false)
            return
        }
        self.offer = offer
        if context.channel.isWritable { resume() }
    }

    /// Goes on with what had to wait for the peer or for a message to be done.
    private func resume() {
        guard let context else { return }
        if !machine.isOpen || context.channel.isWritable, let offer = offer.take() {
            apply(machine.received(offer.item))
            offer.taken.resume(returning: machine.isOpen)
        }
        if isReadHeld, !machine.isBusy, !machine.isOpen || context.channel.isWritable {
            isReadHeld = false
            context.read()
        }
    }

    private func end() {
        guard context != nil else { return }
        context = nil
        for alarm in alarms.values { alarm.cancel() }
        alarms = [:]
        offer.take()?.taken.resume(returning: false)
        services.hub.close(outbox)
        services.registry.leave(seat)
    }
}
