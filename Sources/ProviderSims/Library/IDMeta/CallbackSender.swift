import Logging
import ServiceLifecycle
import Synchronization

/// Sends IDMeta's callbacks, one attempt each, beside the answers. What was sent is kept for `GET /_sim/callbacks`.
final class CallbackSender: Service {
    enum Event {
        case create
        case step(String)
        /// The only event that ends a verification.
        case complete

        var type: String {
            switch self {
            case .create: "trustValidation.create"
            case .step(let plan): "verification.\(plan)"
            case .complete: "trustValidation.complete"
            }
        }
    }

    private struct Order: Sendable {
        let url: String
        let body: JSON
        let settings: Settings
    }

    private let orders: AsyncStream<Order>
    private let queue: AsyncStream<Order>.Continuation
    private let sent = Mutex<[JSON]>([])
    private let logger: Logger

    private static let mostKept = 1_000

    init(logger: Logger) {
        self.logger = logger
        // Past that many unsent ones the oldest are lost: a vendor's callbacks are no promise either.
        (orders, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(10_000))
    }

    /// Orders a callback when `callbackUrl` is set.
    func queue(_ event: Event, _ verification: IDMetaVerification, status: IDMetaStatus, _ settings: Settings) {
        guard let url = settings.callbackUrl, let shape = CallbackShape(rawValue: settings.callbackShape) else {
            return
        }
        let body = shape.body(type: event.type, verification, status: status)
        queue.yield(Order(url: url, body: body, settings: settings))
    }

    func run() async throws {
        await withDiscardingTaskGroup { group in
            for await order in orders.cancelOnGracefulShutdown() {
                group.addTask { await self.carryOut(order) }
            }
        }
    }

    private func carryOut(_ order: Order) async {
        do {
            try await Task.sleep(for: .milliseconds(order.settings.callbackDelayMs))
        } catch {
            // Stopping: what was not sent yet is lost, as with any vendor.
            return
        }
        for _ in 0..<order.settings.callbackTimes {
            _ = await send(to: order.url, body: order.body, settings: order.settings)
        }
    }

    /// Sends one callback and returns `{url, status, body, headers}`, with `error` when nothing was answered.
    func send(to url: String, body: JSON, settings: Settings) async -> JSON {
        let bytes = body.bytes
        let headers = [
            "Content-Type": "application/json",
            settings.callbackHeader: Digest.hmacHex(secret: settings.callbackSecret, bytes),
        ]
        var record: [JSON.Member] = [
            .init("url", .string(url)), .init("body", .string(String(decoding: bytes, as: UTF8.self))),
            .init("headers", .object(headers.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })),
        ]
        do {
            record.append(.init("status", .int(try await CallbackClient.post(url, headers: headers, body: bytes))))
        } catch {
            logger.warning("a callback was not delivered", metadata: ["error": "\(error)"])
            record += [.init("status", nil), .init("error", .string("\(error)"))]
        }
        let entry = JSON.object(record)
        sent.withLock { sent in
            sent.append(entry)
            if sent.count > Self.mostKept { sent.removeFirst(sent.count - Self.mostKept) }
        }
        return entry
    }

    func clear() { sent.withLock { $0.removeAll() } }

    var json: JSON { sent.withLock { .array($0) } }
}
