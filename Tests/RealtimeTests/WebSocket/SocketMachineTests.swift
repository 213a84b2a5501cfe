import Domain
import NIOCore
import NIOWebSocket
import Testing

@testable import Realtime
@testable import Store

@Suite("A connection and what it follows")
struct SocketMachineTests {
    private static let owner = SocketOwner(key: .make(), tenant: .make())
    private let id = ID.make()
    private let other = ID.make()

    private func machine(
        _ owner: SocketOwner? = owner, _ change: (inout SocketSettings) -> Void = { _ in }
    ) -> SocketMachine {
        var settings = SocketSettings()
        change(&settings)
        return SocketMachine(owner: owner, settings: settings)
    }

    private func subscribe(_ id: ID, after: Int? = nil) -> WebSocketFrame {
        let place = after.map { #","after":\#($0)"# } ?? ""
        return Frames.text(#"{"type":"subscribe","verificationId":"\#(id)"\#(place)}"#)
    }

    private func unsubscribe(_ id: ID) -> WebSocketFrame {
        Frames.text(#"{"type":"unsubscribe","verificationId":"\#(id)"}"#)
    }

    private func snapshot(_ id: ID, _ kind: RequestKind = .verification, last: Int64 = 1) -> Outbox.Item {
        .snapshot(
            Snapshot(
                RequestStanding(
                    request: id, kind: kind, status: .processing, decision: nil, failureCode: nil, currentStep: 1,
                    totalSteps: 4, percentage: 25, firstSeq: 1, lastSeq: last)))
    }

    private func event(_ id: ID, _ seq: Int64, _ type: String = "verification.completed") -> Outbox.Item {
        .event(
            EventRecord(
                request: id, seq: seq, tenant: Self.owner.tenant, type: type, data: ["decision": "approved"],
                at: Timestamp(milliseconds: 0)))
    }

    private func types(_ actions: [SocketMachine.Action]) -> [String] {
        actions.said.map { $0.json["type"]?.string ?? "" }
    }

    @Test("a connection without a key says who it is, and is then served")
    func firstMessage() {
        var socket = machine(nil)
        #expect(socket.received(Frames.text(#"{"type":"authenticate","key":"k"}"#)).asked == ["authenticate k"])
        // What comes meanwhile waits.
        #expect(socket.received(subscribe(id)).asked == [])
        #expect(socket.isBusy)
        let done = socket.authenticated(.owner(Self.owner))
        #expect(types(done) == ["authenticated"])
        #expect(done.asked == ["subscribe \(id) -"])
    }

    @Test(
        "a connection without a key that says anything else is closed",
        arguments: [#"{"type":"ping"}"#, #"{"type":"subscribe","verificationId":"x"}"#, "nonsense"])
    func strangers(_ text: String) {
        var socket = machine(nil)
        #expect(socket.received(Frames.text(text)).closeCode == 4401)
    }

    @Test("one that is not let in hears why, is listened to no more, and has only a moment to go")
    func notLetIn() {
        var socket = machine(nil)
        _ = socket.opened()
        let actions = socket.refuse(.unauthorized)
        #expect(actions.closeCode == 4401)
        #expect(
            actions.contains { action in
                if case .setAlarm(.closing, let time) = action { time == SocketSettings().drainTimeout } else { false }
            })
        #expect(socket.received(Frames.text(#"{"type":"authenticate","key":"k"}"#)).asked == [])
        #expect(!socket.isOpen)
    }

    @Test("a key that is not accepted closes with the reason")
    func refusedKeys() {
        let outcomes: [(SocketMachine.Authentication, UInt16)] = [
            (.unknown, 4401), (.tooManyConnections, 4429), (.unavailable, 1011),
        ]
        for (outcome, code) in outcomes {
            var socket = machine(nil)
            _ = socket.received(Frames.text(#"{"type":"authenticate","key":"k"}"#))
            #expect(socket.authenticated(outcome).closeCode == code)
        }
    }

    @Test("the key must come in time, and only once")
    func authenticationTime() {
        var late = machine(nil)
        #expect(late.rang(.authentication).closeCode == 4408)
        var known = machine()
        #expect(known.rang(.authentication).closeCode == nil)
        let again = known.received(Frames.text(#"{"type":"authenticate","key":"k"}"#))
        #expect(types(again) == ["error"])
        #expect(again.asked == [])
    }

    @Test("a subscription tells how things stand, and then what happens")
    func subscription() throws {
        var socket = machine()
        #expect(socket.received(subscribe(id, after: 3)).asked == ["subscribe \(id) 3"])
        let state = try #require(socket.received(snapshot(id, last: 5)).said.first?.json)
        #expect(state["type"] == "subscribed")
        #expect(state["verificationId"]?.string == id.text)
        #expect(state["status"] == "processing")
        #expect(state["progress"] == ["currentStep": 1, "totalSteps": 4, "percentage": 25])
        #expect(state["seq"] == 5)
        _ = socket.subscribed(.made)
        let told = try #require(socket.received(event(id, 6)).said.first?.json)
        #expect(
            told == [
                "type": "completed", "event": "verification.completed", "verificationId": .string(id.text), "seq": 6,
                "data": ["decision": "approved"], "at": "1970-01-01T00:00:00.000Z",
            ])
        #expect(types(socket.received(event(id, 7, "verification.step.completed"))) == ["progress"])
        #expect(types(socket.received(.reset(request: id))) == ["reset"])
        #expect(types(socket.received(event(other, 1))) == [])
    }

    @Test("what is unsubscribed is heard of no more, though some of it is under way")
    func unsubscribing() {
        var socket = machine()
        _ = socket.received(subscribe(id))
        _ = socket.received(snapshot(id))
        _ = socket.subscribed(.made)
        let done = socket.received(unsubscribe(id))
        #expect(done.asked == ["unsubscribe \(id)"])
        #expect(types(done) == ["unsubscribed"])
        #expect(types(socket.received(event(id, 2))) == [])
        #expect(types(socket.received(unsubscribe(id))) == ["unsubscribed"])
    }

    @Test("subscribing again begins again, without remains of before")
    func again() {
        var socket = machine { $0.subscriptions = 1 }
        _ = socket.received(subscribe(id))
        _ = socket.received(snapshot(id))
        _ = socket.subscribed(.made)
        #expect(socket.received(subscribe(id, after: 0)).asked == ["unsubscribe \(id)", "subscribe \(id) 0"])
        #expect(types(socket.received(event(id, 2))) == [])
        #expect(types(socket.received(snapshot(id))) == ["subscribed"])
        #expect(types(socket.received(event(id, 1))) == ["completed"])
    }

    @Test("more subscriptions than a connection may have are refused, and it stays open")
    func cap() {
        var socket = machine { $0.subscriptions = 1 }
        _ = socket.received(subscribe(id))
        _ = socket.subscribed(.made)
        let refused = socket.received(subscribe(other))
        #expect(refused.said.first?.json["code"] == "too_many_requests")
        #expect(refused.asked == [])
        _ = socket.received(unsubscribe(id))
        #expect(socket.received(subscribe(other)).asked == ["subscribe \(other) -"])
    }

    @Test("what is not found is told and takes no place; a voucher's state does not slip through")
    func notFound() throws {
        var socket = machine { $0.subscriptions = 1 }
        _ = socket.received(subscribe(id))
        #expect(types(socket.received(snapshot(id, .voucher))) == [])
        let refused = try #require(socket.subscribed(.refused(id, .notFound)).said.first?.json)
        #expect(refused["code"] == "not_found")
        #expect(refused["verificationId"]?.string == id.text)
        #expect(types(socket.received(event(id, 2))) == [])
        #expect(socket.received(subscribe(other)).asked == ["subscribe \(other) -"])
    }

    @Test("a message that cannot be read is answered, and the connection stays open")
    func errors() {
        var socket = machine()
        #expect(socket.received(Frames.text("{")).said.first?.json["code"] == "invalid_json")
        #expect(types(socket.received(Frames.text(#"{"type":"ping"}"#))) == ["pong"])
    }

    @Test("messages are worked on one after the other")
    func order() {
        var socket = machine()
        _ = socket.received(subscribe(id))
        #expect(socket.received(subscribe(other)).asked == [])
        #expect(types(socket.received(Frames.text(#"{"type":"ping"}"#))) == [])
        #expect(socket.subscribed(.made).asked == ["subscribe \(other) -"])
        #expect(types(socket.subscribed(.made)) == ["pong"])
        #expect(!socket.isBusy)
    }

    @Test("a peer that answers pings stays, one that does not is idle")
    func pings() {
        var socket = machine()
        _ = socket.opened()
        for _ in 0..<3 {
            #expect(socket.rang(.pulse).closeCode == nil)
            _ = socket.received(Frames.make(.pong))
        }
        #expect(socket.rang(.pulse).closeCode == nil)
        #expect(socket.rang(.pulse).closeCode == 4410)
    }

    @Test("the hub's end of a connection has its code")
    func ends() {
        var slow = machine()
        #expect(slow.received(.closed(.slow)).closeCode == 1013)
        var stopping = machine()
        #expect(stopping.received(.closed(.stopping)).closeCode == 1001)
        var ended = machine()
        _ = ended.received(subscribe(id))
        #expect(ended.subscribed(.keyEnded).closeCode == 4403)
    }

    @Test("a stop shortens a close that is under way")
    func stop() {
        var socket = machine { $0.drainTimeout = .seconds(1) }
        _ = socket.close(.keyEnded)
        guard case .setAlarm(.closing, .seconds(1))? = socket.stop().first else {
            Issue.record("the time to close is not shortened")
            return
        }
    }

    @Test("a frame that is none fails the connection with the code for it")
    func brokenFrames() {
        for (error, code) in [
            (NIOWebSocketError.invalidFrameLength, 1009 as UInt16), (.fragmentedControlFrame, 1002),
            (.multiByteControlFrameLength, 1002),
        ] {
            var socket = machine()
            #expect(socket.received(error).closeCode == code)
        }
    }

    @Test("nothing is done for a connection that is closing")
    func closing() {
        var socket = machine()
        _ = socket.close(.keyEnded)
        #expect(socket.received(subscribe(id)).asked == [])
        #expect(socket.received(snapshot(id)).said.isEmpty)
        #expect(socket.rang(.pulse).isEmpty)
    }
}
