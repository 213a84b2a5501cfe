package import Domain
package import NIOCore
package import NIOWebSocket
import Store

/// One connection, without I/O: frames, outcomes and alarms go in, and what is to be done comes out, in order.
///
/// Messages are worked on one after the other; while one waits for the database the next stays in the queue and nothing
/// more is read, so a client cannot make us work faster than we do.
package struct SocketMachine {
    package enum Alarm: Hashable, Sendable {
        /// The first message must have brought a key.
        case authentication
        /// Time for a ping, and for judging the last one.
        case pulse
        /// The peer must have closed.
        case closing
    }

    package enum Action {
        case send(WebSocketOpcode, ByteBuffer)
        case say(ServerMessage)
        case authenticate(key: String)
        case subscribe(ID, after: Int64?)
        case unsubscribe(ID)
        case setAlarm(Alarm, Duration)
        case clearAlarm(Alarm)
        case closeOutput
        case closeChannel
    }

    package enum Authentication: Sendable {
        case owner(SocketOwner)
        case unknown
        case tooManyConnections
        case unavailable
    }

    package enum Subscription: Sendable {
        /// Snapshot and events come through the outbox.
        case made
        case refused(ID, ProblemCode)
        case keyEnded
    }

    private let settings: SocketSettings
    private var frames: FrameMachine
    private var owner: SocketOwner?
    /// False until its snapshot is here: what still comes from an earlier subscription to the same is not passed on.
    private var subscriptions: [ID: Bool] = [:]
    private var queue: [[UInt8]] = []
    /// A message is with the database.
    private var isWorking = false
    /// Something came from the peer since the last ping.
    private var isHeard = true

    package init(owner: SocketOwner?, settings: SocketSettings) {
        self.owner = owner
        self.settings = settings
        frames = FrameMachine(limit: settings.messageSize)
    }

    package var isOpen: Bool { frames.isOpen }
    /// Nothing more is read while a message is being worked on.
    package var isBusy: Bool { isOpen && isWorking }

    package mutating func opened() -> [Action] {
        var actions: [Action] = [.setAlarm(.pulse, settings.pingInterval)]
        if owner == nil { actions.append(.setAlarm(.authentication, settings.authenticationTimeout)) }
        return actions
    }

    package mutating func received(_ frame: WebSocketFrame) -> [Action] {
        isHeard = true
        return perform(frames.receive(frame))
    }

    /// What came is no frame.
    package mutating func received(_ error: NIOWebSocketError) -> [Action] {
        perform(frames.fail(error == .invalidFrameLength ? .messageTooBig : .protocolError))
    }

    package mutating func inputClosed() -> [Action] { perform(frames.inputClosed()) }

    package mutating func close(_ code: CloseCode) -> [Action] { perform(frames.close(code)) }

    /// It was never let in. Whoever cannot read a refused handshake hears why from the Close frame.
    package mutating func refuse(_ code: CloseCode) -> [Action] {
        perform(frames.close(code), closeTimeout: settings.drainTimeout)
    }

    package mutating func rang(_ alarm: Alarm) -> [Action] {
        switch alarm {
        case .authentication: return owner == nil ? close(.authenticationTimeout) : []
        case .closing: return perform(frames.timedOut())
        case .pulse:
            guard isOpen else { return [] }
            // While nothing is read a pong cannot be heard.
            guard isHeard || isBusy else { return close(.idle) }
            isHeard = false
            return [.send(.ping, ByteBuffer()), .setAlarm(.pulse, settings.pingInterval)]
        }
    }

    package mutating func authenticated(_ outcome: Authentication) -> [Action] {
        isWorking = false
        switch outcome {
        case .owner(let owner):
            self.owner = owner
            return [.clearAlarm(.authentication), .say(.authenticated)] + workOn()
        case .unknown: return close(.unauthorized)
        case .tooManyConnections: return close(.tooManyConnections)
        case .unavailable: return close(.internalError)
        }
    }

    package mutating func subscribed(_ outcome: Subscription) -> [Action] {
        isWorking = false
        switch outcome {
        case .made: return workOn()
        case .keyEnded: return close(.keyEnded)
        case .refused(let id, let code):
            subscriptions[id] = nil
            let detail = code == .notFound ? ClientMessage.Refusal.notFound(nil).detail : code.detail
            return [.say(.error(code: code, detail: detail, verification: id.text))] + workOn()
        }
    }

    /// What the hub has for this client, in order.
    package mutating func received(_ item: Outbox.Item) -> [Action] {
        guard isOpen else { return [] }
        switch item {
        case .snapshot(let snapshot):
            guard subscriptions[snapshot.request] != nil, snapshot.kind == .verification else { return [] }
            subscriptions[snapshot.request] = true
            return [.say(.subscribed(snapshot))]
        case .event(let event): return subscriptions[event.request] == true ? [.say(.event(event))] : []
        case .reset(let id): return subscriptions[id] != nil ? [.say(.reset(id))] : []
        case .closed(.slow): return close(.tooSlow)
        case .closed(.stopping): return stop()
        case .closed(.done): return []
        }
    }

    /// The server stops, and waits for the peer only a moment.
    package mutating func stop() -> [Action] {
        guard isOpen else { return [.setAlarm(.closing, settings.drainTimeout)] }
        return perform(frames.close(.goingAway), closeTimeout: settings.drainTimeout)
    }

    private mutating func perform(_ actions: [FrameMachine.Action], closeTimeout: Duration? = nil) -> [Action] {
        var performed: [Action] = []
        for action in actions {
            switch action {
            case .message(let bytes):
                queue.append(bytes)
                performed += workOn()
            case .pong: break
            case .send(let opcode, let data): performed.append(.send(opcode, data))
            case .closeOutput: performed.append(.closeOutput)
            case .closeChannel: performed += [.clearAlarm(.closing), .closeChannel]
            case .awaitClose: performed.append(.setAlarm(.closing, closeTimeout ?? settings.closeTimeout))
            }
        }
        if !isOpen {
            queue = []
            performed += [.clearAlarm(.pulse), .clearAlarm(.authentication)]
        }
        return performed
    }

    private mutating func workOn() -> [Action] {
        var actions: [Action] = []
        while isOpen, !isBusy, !queue.isEmpty {
            do {
                actions += serve(try ClientMessage.read(queue.removeFirst()))
            } catch {
                actions += owner == nil ? close(.unauthorized) : [.say(.error(error))]
            }
        }
        return actions
    }

    private mutating func serve(_ message: ClientMessage) -> [Action] {
        switch message {
        case .authenticate where owner != nil:
            return refuse("The connection has a key already.")
        case .authenticate(let key):
            isWorking = true
            return [.authenticate(key: key)]
        case _ where owner == nil: return close(.unauthorized)
        case .subscribe(let id, let after): return subscribe(id, after: after)
        case .unsubscribe(let id):
            guard subscriptions.removeValue(forKey: id) != nil else { return [.say(.unsubscribed(id))] }
            return [.unsubscribe(id), .say(.unsubscribed(id))]
        case .ping: return [.say(.pong)]
        }
    }

    private mutating func subscribe(_ id: ID, after: Int64?) -> [Action] {
        // Subscribing again begins again, from the place the client names.
        let again = subscriptions[id] != nil
        guard again || subscriptions.count < settings.subscriptions else {
            let detail =
                "A connection follows at most \(settings.subscriptions) verifications. Unsubscribe from some, or open another connection."
            return [.say(.error(code: .tooManyRequests, detail: detail, verification: id.text))]
        }
        subscriptions[id] = false
        isWorking = true
        return (again ? [.unsubscribe(id)] : []) + [.subscribe(id, after: after)]
    }

    private func refuse(_ detail: String) -> [Action] {
        [.say(.error(code: .invalidRequest, detail: detail, verification: nil))]
    }
}
