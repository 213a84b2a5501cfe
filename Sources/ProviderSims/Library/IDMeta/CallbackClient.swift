import NIOCore
import NIOPosix

/// The least of an HTTP client: one POST over plain http, for callbacks. Not shared with the host, which it calls.
enum CallbackClient {
    struct Failure: Error, CustomStringConvertible { let description: String }

    private static let timeout = TimeAmount.seconds(10)

    /// - Returns: the status answered.
    static func post(_ url: String, headers: [String: String], body: [UInt8]) async throws -> Int {
        let place = try Place(url)
        let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(timeout)
            .connect(host: place.host, port: place.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let limit = connection.channel.eventLoop.scheduleTask(in: timeout) { connection.channel.close(promise: nil) }
        defer { limit.cancel() }
        var head = "POST \(place.target) HTTP/1.1\r\nHost: \(place.host):\(place.port)\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        head += "Content-Length: \(body.count)\r\n\r\n"
        let request = ByteBuffer(bytes: Array(head.utf8) + body)
        return try await connection.executeThenClose { inbound, outbound in
            try await outbound.write(request)
            var answer = ByteBuffer()
            for try await var part in inbound {
                answer.writeBuffer(&part)
                if answer.readableBytes >= 12 { break }
            }
            let words = String(buffer: answer).split(separator: " ", maxSplits: 2)
            guard words.count > 1, let status = Int(words[1].prefix(3)) else {
                throw Failure(description: "no HTTP answer")
            }
            return status
        }
    }

    /// `http://host[:port][/path]`
    private struct Place {
        let host: String
        let port: Int
        let target: String

        init(_ url: String) throws {
            guard url.hasPrefix("http://") else {
                throw Failure(description: "only http:// callback URLs are supported")
            }
            let rest = url.dropFirst("http://".count)
            let authority = rest.prefix { $0 != "/" }
            target = rest.count > authority.count ? String(rest.dropFirst(authority.count)) : "/"
            let parts = authority.split(separator: ":")
            guard let first = parts.first, parts.count <= 2 else { throw Failure(description: "no host in the URL") }
            host = String(first)
            port = parts.count == 2 ? Int(parts[1]) ?? 80 : 80
        }
    }
}
