import Domain
import NIOCore
import NIOEmbedded
import NIOWebSocket
import Realtime
import Testing

@testable import Store

@Suite("A connection in its pipeline")
struct SocketHandlerTests {
    private func key(of host: TestHost) async throws -> ID {
        try #require(try await host.store.listKeys(tenant: host.tenant).first).id
    }

    private func events(_ id: ID, _ host: TestHost, _ seqs: ClosedRange<Int64>) -> [EventRecord] {
        seqs.map {
            EventRecord(
                request: id, seq: $0, tenant: host.tenant, type: "verification.completed", data: [:], at: .now())
        }
    }

    @Test("a client that does not read is sent nothing; when too much waits for it, it is closed")
    func slow() async throws {
        let host = try await TestHost()
        let id = try await host.completed()
        let peer = try await SocketPeer(host, key: try await key(of: host))
        try await peer.say(["type": "subscribe", "verificationId": .string(id.text)])
        let state = try await peer.message()
        #expect(state["type"] == "subscribed")
        let last = try #require(state["seq"]?.int)
        host.sockets.hub.stored(events(id, host, last + 1...last + 1))
        #expect(try await peer.message()["seq"]?.int == last + 1)
        peer.setWritable(false)
        host.sockets.hub.stored(events(id, host, last + 2...last + 5000))
        #expect(try await peer.channel.readOutbound(as: WebSocketFrame.self) == nil)
        peer.setWritable(true)
        // What was under way may still come; nothing else does.
        var code = try await peer.closeCode()
        if code == nil { code = try await peer.closeCode() }
        #expect(code == 1013)
    }

    @Test("the key is looked at with every subscription")
    func revoked() async throws {
        let host = try await TestHost()
        let id = try await host.completed()
        let key = try await key(of: host)
        #expect(try await host.store.revokeKey(key))
        let peer = try await SocketPeer(host, key: key)
        try await peer.say(["type": "subscribe", "verificationId": .string(id.text)])
        #expect(try await peer.closeCode() == 4403)
    }

    @Test("connections of a key that has ended are closed, and give their places back")
    func ended() async throws {
        let host = try await TestHost()
        let key = try await key(of: host)
        let peer = try await SocketPeer(host, key: key)
        #expect(try await host.sockets.closeEnded() == [])
        let unknown = try await SocketPeer(host)
        #expect(try await host.sockets.closeEnded().count == 1)
        #expect(try await unknown.closeCode() == 4403)
        try await unknown.send(.connectionClose)
        try await unknown.channel.closeFuture.get()
        #expect(host.sockets.registry.count == 1)
        try await peer.say(["type": "ping"])
        #expect(try await peer.message() == ["type": "pong"])
    }

    @Test("time brings pings, and the end of a client that does not answer them")
    func idle() async throws {
        let host = try await TestHost()
        let peer = try await SocketPeer(host)
        for _ in 0..<2 {
            await peer.channel.testingEventLoop.advanceTime(by: .seconds(30))
            #expect(try await peer.frame().opcode == .ping)
            try await peer.send(.pong)
        }
        await peer.channel.testingEventLoop.advanceTime(by: .seconds(30))
        #expect(try await peer.frame().opcode == .ping)
        await peer.channel.testingEventLoop.advanceTime(by: .seconds(30))
        #expect(try await peer.closeCode() == 4410)
        await peer.channel.testingEventLoop.advanceTime(by: .seconds(5))
        try await peer.channel.closeFuture.get()
        #expect(host.sockets.registry.count == 0)
    }

    @Test("a server that stops says so, and waits a moment for the client and no longer")
    func stopping() async throws {
        let host = try await TestHost()
        let peer = try await SocketPeer(host)
        peer.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(try await peer.closeCode() == 1001)
        await peer.channel.testingEventLoop.advanceTime(by: .seconds(1))
        try await peer.channel.closeFuture.get()
    }
}
