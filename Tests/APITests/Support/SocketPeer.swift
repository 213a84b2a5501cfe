import Domain
import NIOCore
import NIOEmbedded
import NIOWebSocket
import Realtime

/// The other end of a connection without a network: frames go in and come out, and time passes when it is told to.
struct SocketPeer {
    let channel = NIOAsyncTestingChannel()

    /// Open, with the key of the host's tenant.
    init(_ host: TestHost, key: ID = .make()) async throws {
        let (channel, services) = (channel, host.sockets)
        let owner = SocketOwner(key: key, tenant: host.tenant)
        let seat = try services.registry.enter(owner)
        try await channel.connect(to: SocketAddress(unixDomainSocketPath: "/peer")).get()
        try await channel.testingEventLoop.executeInContext {
            try channel.pipeline.syncOperations.addHandler(SocketHandler(seat: seat, owner: owner, services: services))
        }
    }

    func send(_ opcode: WebSocketOpcode, _ data: ByteBuffer = ByteBuffer()) async throws {
        let mask: WebSocketMaskingKey = [1, 2, 3, 4]
        var data = data
        data.webSocketMask(mask)
        try await channel.writeInbound(WebSocketFrame(fin: true, opcode: opcode, maskKey: mask, data: data))
    }

    func say(_ message: JSON) async throws { try await send(.text, ByteBuffer(bytes: message.serialized())) }

    func frame() async throws -> WebSocketFrame { try await channel.waitForOutboundWrite(as: WebSocketFrame.self) }

    func message() async throws -> JSON { try JSON.parse(Array(try await frame().data.readableBytesView)) }

    /// The code of the next frame, if that is a Close.
    func closeCode() async throws -> UInt16? {
        let frame = try await frame()
        return frame.opcode == .connectionClose ? frame.data.getInteger(at: frame.data.readerIndex) : nil
    }

    func setWritable(_ isWritable: Bool) {
        channel.isWritable = isWritable
        channel.pipeline.fireChannelWritabilityChanged()
    }
}
