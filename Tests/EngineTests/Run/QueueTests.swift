import Domain
import Testing

@testable import Engine
@testable import Store

@Suite("Requests through the queue")
struct QueueTests {
    @Test("an enqueued request is pending at once and completed by the worker")
    func completed() async throws {
        let vendor = LoopbackServer { _ in .json(200, #"{"decision":"approved"}"#) }
        try await House.with([provider(plugin: "Friendly", url: vendor.url)]) { house in
            let pending = try await house.engine.enqueue(house.verification(), correlation: "test")
            #expect(pending.status == .pending)
            let view = try await house.settled(pending.id)
            #expect(view.status == .completed)
        }
    }
}
