package import NIOCore
package import NIOWebSocket

/// RFC 6455 as a server keeps it, without I/O: frames come in, messages and what is to be sent come out.
///
/// A frame that breaks the protocol fails the connection: a Close frame with the reason, no more output, and what still
/// comes in is thrown away until the peer has read it or the time is up.
package struct FrameMachine {
    package enum Action: Equatable {
        /// A whole text message.
        case message([UInt8])
        /// The peer shows that it is there: a pong to our ping.
        case pong
        case send(WebSocketOpcode, ByteBuffer)
        /// Half-close: everything has been said.
        case closeOutput
        case closeChannel
        /// The peer has some time to close as well; then ``timedOut()``.
        case awaitClose
    }

    private enum State {
        /// Can transition to: closing, failed, closed.
        case open
        /// Our Close is sent, the peer's is not here yet. Can transition to: closed.
        case closing
        /// The peer broke the protocol; nothing it sends is looked at. Can transition to: closed.
        case failed
        case closed
    }

    private struct Message {
        var bytes: [UInt8] = []
        var checker = UTF8Checker()
    }

    private var state = State.open
    /// A message of which not all fragments are here.
    private var message: Message?
    private let limit: Int

    /// - Parameter limit: bytes of a message, whatever its fragments.
    package init(limit: Int) { self.limit = limit }

    package var isOpen: Bool { if case .open = state { true } else { false } }

    package mutating func receive(_ frame: WebSocketFrame) -> [Action] {
        switch state {
        case .open: break
        case .closing: return frame.opcode == .connectionClose && frame.maskKey != nil ? end() : []
        case .failed, .closed: return []
        }
        // Extensions would give the reserved bits a meaning; none is negotiated.
        guard frame.maskKey != nil, frame.reservedBits.isEmpty else { return fail(.protocolError) }
        let data = frame.unmaskedData
        switch frame.opcode {
        case .text, .continuation: return receiveText(frame, data.readableBytesView)
        case .binary: return fail(message == nil ? .unacceptableData : .protocolError)
        case .ping, .pong, .connectionClose:
            guard frame.fin, data.readableBytes <= 125 else { return fail(.protocolError) }
            if frame.opcode == .ping { return [.send(.pong, data)] }
            return frame.opcode == .pong ? [.pong] : receiveClose(data)
        default: return fail(.protocolError)
        }
    }

    private mutating func receiveText(_ frame: WebSocketFrame, _ bytes: ByteBufferView) -> [Action] {
        guard (frame.opcode == .text) == (message == nil) else { return fail(.protocolError) }
        var current = message.take() ?? Message()
        guard current.bytes.count + bytes.count <= limit else { return fail(.messageTooBig) }
        guard current.checker.feed(bytes) else { return fail(.invalidText) }
        current.bytes += bytes
        guard frame.fin else {
            message = current
            return []
        }
        return current.checker.isComplete ? [.message(current.bytes)] : fail(.invalidText)
    }

    private mutating func receiveClose(_ data: ByteBuffer) -> [Action] {
        var rest = data
        guard rest.readableBytes > 0 else { return [.send(.connectionClose, ByteBuffer())] + end() }
        guard let code = rest.readInteger(as: UInt16.self).map(CloseCode.init), code.isAllowedOnTheWire else {
            return fail(.protocolError)
        }
        guard UTF8Checker.isText(rest.readableBytesView) else { return fail(.invalidText) }
        return [.send(.connectionClose, Self.payload(code, reason: ""))] + end()
    }

    /// Ends the connection from our side; the peer is given time to answer.
    package mutating func close(_ code: CloseCode) -> [Action] {
        guard case .open = state else { return [] }
        state = .closing
        message = nil
        return [.send(.connectionClose, Self.payload(code, reason: code.reason)), .awaitClose]
    }

    /// The peer broke the protocol.
    package mutating func fail(_ code: CloseCode) -> [Action] {
        guard case .open = state else { return [] }
        state = .failed
        message = nil
        // Closing at once would meet what the peer still sends with a reset, and the reset would overtake the Close frame.
        return [.send(.connectionClose, Self.payload(code, reason: code.reason)), .closeOutput, .awaitClose]
    }

    /// The peer will send nothing more, so it can neither close nor answer a ping: it has gone.
    package mutating func inputClosed() -> [Action] { end() }

    /// The peer did not close in time.
    package mutating func timedOut() -> [Action] { isOpen ? [] : end() }

    private mutating func end() -> [Action] {
        if case .closed = state { return [] }
        state = .closed
        message = nil
        return [.closeChannel]
    }

    private static func payload(_ code: CloseCode, reason: String) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeInteger(code.rawValue)
        buffer.writeString(reason)
        return buffer
    }
}
