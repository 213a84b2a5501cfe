import NIOCore
import NIOPosix
import Testing

@testable import ProviderSims

/// A client on a bare socket: it shows what really came over the wire, a cut answer included.
struct SimClient: Sendable {
    let host: String
    let port: Int

    struct Answer: Sendable {
        /// nil when the connection closed before a status line.
        var status: Int?
        var headers: [String: String] = [:]
        var body: [UInt8] = []
        /// Whether as many bytes came as the head promised.
        var isWhole = false

        var json: JSON { (try? JSON.parse(body)) ?? .null }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    init(_ url: String?) throws {
        let parts = try #require(url).dropFirst("http://".count).split(separator: ":")
        host = String(parts[0])
        port = try #require(Int(parts[1]))
    }

    func get(_ target: String, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send("GET", target, headers)
    }

    func post(_ target: String, _ json: JSON, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send("POST", target, headers, json.bytes)
    }

    func delete(_ target: String) async throws -> Answer { try await send("DELETE", target) }

    /// One request on a connection of its own, read until the server closes it.
    func send(
        _ method: String, _ target: String, _ headers: [String: String] = [:], _ body: [UInt8] = []
    ) async throws -> Answer {
        let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        var head =
            "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\nContent-Length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let request = ByteBuffer(bytes: Array((head + "\r\n").utf8) + body)
        let bytes = try await connection.executeThenClose { inbound, outbound in
            try await outbound.write(request)
            var bytes: [UInt8] = []
            for try await part in inbound { bytes += part.readableBytesView }
            return bytes
        }
        return Self.parse(bytes)
    }

    private static func parse(_ bytes: [UInt8]) -> Answer {
        var answer = Answer()
        guard let end = bytes.firstRange(of: [13, 10, 13, 10]) else { return answer }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        answer.status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { answer.headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
        }
        answer.body = Array(bytes[end.upperBound...])
        answer.isWhole = answer.headers["content-length"].flatMap { Int($0) } ?? 0 == answer.body.count
        return answer
    }
}
