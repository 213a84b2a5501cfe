import NIOCore
import NIOWebSocket
import Testing

@testable import Realtime

@Suite("RFC 6455, frame by frame")
struct FrameMachineTests {
    private func answer(_ frames: WebSocketFrame..., limit: Int = 1000) -> [FrameMachine.Action] {
        var machine = FrameMachine(limit: limit)
        return frames.reduce(into: []) { $0 += machine.receive($1) }
    }

    @Test("a message comes out whole, in however many fragments it came")
    func fragments() {
        #expect(answer(Frames.text("hello")) == [.message(Array("hello".utf8))])
        #expect(
            answer(
                Frames.text("he", fin: false), Frames.make(.continuation, Array("l".utf8), fin: false),
                Frames.make(.continuation, [], fin: false), Frames.make(.continuation, Array("lo".utf8)))
                == [.message(Array("hello".utf8))])
        #expect(answer(Frames.text("")) == [.message([])])
    }

    @Test("control frames between fragments are answered at once and leave the message alone")
    func controlBetween() {
        #expect(
            answer(
                Frames.text("he", fin: false), Frames.make(.ping, [1, 2]), Frames.make(.pong, [3]),
                Frames.make(.continuation, Array("y".utf8)))
                == [.send(.pong, ByteBuffer(bytes: [1, 2])), .pong, .message(Array("hey".utf8))])
    }

    @Test("a character may be cut by a fragment, and one that is not whole at the end is refused")
    func cutCharacter() {
        let euro = Array("€".utf8)
        #expect(
            answer(Frames.make(.text, [euro[0]], fin: false), Frames.make(.continuation, Array(euro[1...])))
                == [.message(euro)])
        #expect(answer(Frames.make(.text, Array(euro[..<2]))).closeCode == 1007)
        #expect(answer(Frames.make(.text, [0xFF], fin: false)).closeCode == 1007)
        #expect(
            answer(Frames.text("a", fin: false), Frames.make(.continuation, [0xED, 0xA0, 0x80])).closeCode == 1007)
    }

    @Test(
        "what breaks the protocol fails the connection",
        arguments: [
            (1002, [Frames.make(.text, [0x61], isMasked: false)]),
            (1002, [Frames.make(.text, [0x61], rsv1: true)]),
            (1002, [Frames.make(.continuation, [0x61])]),
            (1002, [Frames.text("a", fin: false), Frames.text("b")]),
            (1002, [Frames.text("a", fin: false), Frames.make(.binary, [1])]),
            (1002, [Frames.make(.ping, [], fin: false)]),
            (1002, [Frames.make(.ping, [UInt8](repeating: 0, count: 126))]),
            (1002, [Frames.make(.ping, isMasked: false)]),
            (1003, [Frames.make(.binary, [1])]),
            (1009, [Frames.text(String(repeating: "a", count: 1001))]),
            (
                1009,
                [
                    Frames.text(String(repeating: "a", count: 600), fin: false),
                    Frames.make(.continuation, [UInt8](repeating: 0x61, count: 401)),
                ]
            ),
        ] as [(UInt16, [WebSocketFrame])])
    func violations(_ code: UInt16, _ frames: [WebSocketFrame]) {
        var machine = FrameMachine(limit: 1000)
        let actions = frames.flatMap { machine.receive($0) }
        #expect(actions.closeCode == code)
        #expect(actions.suffix(2) == [.closeOutput, .awaitClose])
        // Nothing that follows is looked at, a proper message as little as a close.
        #expect(machine.receive(Frames.text("x")) == [])
        #expect(machine.receive(Frames.close(1000)) == [])
        #expect(machine.inputClosed() == [.closeChannel])
        #expect(machine.inputClosed() == [])
    }

    @Test("an opcode that means nothing is refused", arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8])
    func opcodes(_ number: UInt8) throws {
        let opcode = try #require(WebSocketOpcode(encodedWebSocketOpcode: number))
        #expect(answer(Frames.make(opcode)).closeCode == 1002)
    }

    @Test("a message of exactly the limit passes")
    func limit() {
        let text = String(repeating: "a", count: 1000)
        #expect(answer(Frames.text(text)) == [.message(Array(text.utf8))])
    }

    @Test(
        "a close is answered with its code",
        arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]
            as [UInt16])
    func closes(_ code: UInt16) {
        let actions = answer(Frames.close(code, Array("bye ✓".utf8)))
        #expect(actions.closeCode == code)
        #expect(actions.last == .closeChannel)
    }

    @Test("a close without a code is answered without one")
    func bareClose() {
        #expect(answer(Frames.make(.connectionClose)) == [.send(.connectionClose, ByteBuffer()), .closeChannel])
    }

    @Test(
        "a close with a code that may not be sent is refused",
        arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] as [UInt16])
    func badCodes(_ code: UInt16) {
        #expect(answer(Frames.close(code)).closeCode == 1002)
    }

    @Test("half a close code, or a reason that is no text, is refused")
    func badReasons() {
        #expect(answer(Frames.make(.connectionClose, [3])).closeCode == 1002)
        #expect(answer(Frames.close(1000, [0xC3, 0x28])).closeCode == 1007)
        #expect(answer(Frames.close(1000, [0xE2, 0x82])).closeCode == 1007)
    }

    @Test("our close waits for the peer's, and ignores what crosses it")
    func ourClose() {
        var machine = FrameMachine(limit: 1000)
        #expect(machine.close(.goingAway).closeCode == 1001)
        #expect(machine.receive(Frames.text("late")) == [])
        #expect(machine.receive(Frames.make(.ping)) == [])
        #expect(machine.close(.idle) == [])
        #expect(machine.receive(Frames.close(1001)) == [.closeChannel])
        #expect(machine.timedOut() == [])
    }

    @Test("a peer that never closes is left when the time is up")
    func deaf() {
        var machine = FrameMachine(limit: 1000)
        #expect(machine.timedOut() == [])
        _ = machine.close(.goingAway)
        #expect(machine.timedOut() == [.closeChannel])
    }

    @Test("a peer that stops sending has gone, whatever it was in the middle of")
    func halfClosed() {
        var machine = FrameMachine(limit: 1000)
        _ = machine.receive(Frames.text("a", fin: false))
        #expect(machine.inputClosed() == [.closeChannel])
        #expect(machine.receive(Frames.text("b")) == [])
    }

    @Test("every reason fits into a Close frame")
    func reasons() {
        let codes: [CloseCode] = [
            .normal, .goingAway, .protocolError, .unacceptableData, .invalidText, .messageTooBig, .internalError,
            .tooSlow, .unauthorized, .keyEnded, .authenticationTimeout, .idle, .tooManyConnections,
        ]
        for code in codes {
            #expect(code.reason.utf8.count <= 123)
            #expect(code.isAllowedOnTheWire)
        }
    }
}
