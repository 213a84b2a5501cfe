import NIOCore
import NIOEmbedded
import Testing

@testable import API

@Suite("A client that takes nothing of its answer")
struct StallTests {
    private func channel() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: StallHandler(patience: .seconds(30)))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private func setWritable(_ isWritable: Bool, _ channel: EmbeddedChannel) {
        channel.isWritable = isWritable
        channel.pipeline.fireChannelWritabilityChanged()
    }

    @Test("is let go after a while")
    func stalls() throws {
        let channel = try channel()
        setWritable(false, channel)
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("stays when it goes on in time, and when it leaves by itself nothing is left")
    func goesOn() throws {
        let channel = try channel()
        for _ in 1...3 {
            setWritable(false, channel)
            channel.embeddedEventLoop.advanceTime(by: .seconds(29))
            setWritable(true, channel)
        }
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(channel.isActive)
        setWritable(false, channel)
        #expect(try channel.finish().isClean)
    }
}
