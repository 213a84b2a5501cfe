import FoundationEssentials
import HTTPTypes
import Hummingbird
package import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Where webhooks arrive in benchmarks. The path's first part says how they fare: `hang` is never answered, `fail` gets
/// 500, everything else 204. `GET /_sim/stats` tells how many came on each path and how late, `DELETE` forgets them.
package final class WebhookSink: Sendable {
    private struct Lateness {
        var count = 0
        /// Milliseconds from the event to its arrival, of the first and each following one up to a bound.
        var delays: [Int64] = []
    }

    private static let most = 1_000_000
    private let paths = Mutex<[String: Lateness]>([:])

    package init() {}

    /// Serves until the task is cancelled; `ready` is told the port.
    package func run(
        host: String, port: Int, logger: Logger, ready: @escaping @Sendable (_ port: Int) async -> Void
    ) async throws {
        let router = Router()
        router.post("**") { request, _ in try await self.take(request) }
        router.get("_sim/stats") { _, _ in self.stats() }
        router.delete("_sim/stats") { _, _ in
            self.paths.withLock { $0 = [:] }
            return Response(status: .noContent)
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname(host, port: port)),
            onServerRunning: { channel in await ready(channel.localAddress?.port ?? port) }, logger: logger)
        try await application.run()
    }

    private func take(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        note(request.uri.path, Array(body.readableBytesView))
        if request.uri.path.hasPrefix("/hang") { try await Task.sleep(for: .seconds(3600)) }
        return Response(status: request.uri.path.hasPrefix("/fail") ? .internalServerError : .noContent)
    }

    private func note(_ path: String, _ body: [UInt8]) {
        let now = Date().timeIntervalSince1970
        let sent = Self.timestamp(body)
        paths.withLock { paths in
            paths[path, default: Lateness()].count += 1
            guard let sent, paths[path, default: Lateness()].delays.count < Self.most else { return }
            paths[path, default: Lateness()].delays.append(Int64((now - sent) * 1000))
        }
    }

    /// The event's time: the member `timestamp`, of which there is one before `data`.
    private static func timestamp(_ body: [UInt8]) -> Double? {
        let key = Array(#""timestamp":""#.utf8)
        guard let place = body.firstRange(of: key) else { return nil }
        let text = String(decoding: body[place.upperBound...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
        return try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text).timeIntervalSince1970
    }

    private func stats() -> Response {
        let members = paths.withLock { $0 }.map { path, lateness in
            let sorted = lateness.delays.sorted()
            func share(_ share: Double) -> Int64 {
                sorted.isEmpty ? -1 : sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
            }
            return
                #""\#(path)":{"count":\#(lateness.count),"p50":\#(share(0.5)),"p99":\#(share(0.99)),"max":\#(share(1))}"#
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(string: "{\(members.joined(separator: ","))}")))
    }
}
