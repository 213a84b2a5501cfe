import Domain
import Synchronization
import Testing

@testable import Realtime
@testable import Store

@Suite("What waits for one client")
struct OutboxTests {
    @Test("it comes out as it was put, and a taker that waits is woken")
    func order() async {
        let outbox = Outbox()
        let request = ID.make()
        async let first = outbox.next()
        let put = outbox.put(.event(event(request, 1)))
        put.waiter?.resume()
        #expect(await first == .event(event(request, 1)))
        _ = outbox.put(.event(event(request, 2)))
        _ = outbox.put(.reset(request: request))
        #expect(await outbox.next() == .event(event(request, 2)))
        #expect(await outbox.next(within: .seconds(60)) == .item(.reset(request: request)))
        #expect(await outbox.next(within: .milliseconds(1)) == .quiet)
    }

    @Test("when it is full, progress that something later makes redundant goes, and nothing else")
    func coalescing() {
        let queue = Waiting(limit: 6)
        let (a, b) = (ID.make(), ID.make())
        #expect(queue.put(.event(event(a, 1, "created"))))
        for seq in 2...4 { #expect(queue.put(.event(event(a, Int64(seq))))) }
        #expect(queue.put(.event(event(b, 1, "created"))))
        #expect(queue.put(.event(event(b, 2))))
        #expect(queue.put(.event(event(a, 5, "completed"))))
        var taken: [Outbox.Item] = []
        while let item = queue.take() { taken.append(item) }
        #expect(
            taken == [
                .event(event(a, 1, "created")), .event(event(b, 1, "created")), .event(event(b, 2)),
                .event(event(a, 5, "completed")),
            ])
    }

    @Test("a client too slow even for what must not be left out is told so, and nothing else")
    func slow() {
        let queue = Waiting(limit: 3)
        let requests = (0..<4).map { _ in ID.make() }
        for request in requests.prefix(3) { #expect(queue.put(.event(event(request, 1, "completed")))) }
        #expect(!queue.put(.event(event(requests[3], 1, "completed"))))
        #expect(queue.take() == .closed(.slow))
        #expect(queue.take() == nil)
        #expect(queue.isOver)
        #expect(!queue.put(.event(event(requests[0], 2))))
    }

    @Test(
        "what is read may fill three quarters of it, and is asked for again when a quarter is left, or nobody takes any more"
    )
    func room() async {
        let outbox = Outbox(limit: 8)
        let request = ID.make()
        #expect(outbox.room == 6)
        for seq in 1...7 { _ = outbox.put(.event(event(request, Int64(seq)))) }
        #expect(outbox.room == 0)
        let asked = Mutex(0)
        outbox.whenRoomy { asked.withLock { $0 += 1 } }
        for _ in 1...4 { _ = await outbox.next() }
        #expect(asked.withLock { $0 } == 0)
        for _ in 1...3 { _ = await outbox.next() }
        #expect(asked.withLock { $0 } == 1)
        outbox.whenRoomy { asked.withLock { $0 += 1 } }
        #expect(asked.withLock { $0 } == 2)
        for seq in 8...14 { _ = outbox.put(.event(event(request, Int64(seq)))) }
        outbox.whenRoomy { asked.withLock { $0 += 1 } }
        outbox.end(.done, discarding: false)
        #expect(asked.withLock { $0 } == 3)
    }

    @Test("at a stop, what waits is still sent")
    func stopping() async {
        let outbox = Outbox()
        let request = ID.make()
        _ = outbox.put(.event(event(request, 1)))
        outbox.end(.stopping, discarding: false)
        var items: [Outbox.Item] = []
        for await item in outbox { items.append(item) }
        #expect(items == [.event(event(request, 1)), .closed(.stopping)])
        #expect(await outbox.next(within: .seconds(60)) == .over)
    }

    @Test("a taker whose task is cancelled does not wait")
    func cancelled() async {
        let outbox = Outbox()
        let taker = Task { await outbox.next() }
        taker.cancel()
        #expect(await taker.value == nil)
    }

    @Test("long queues come out whole")
    func long() {
        let queue = Waiting(limit: 1000)
        let request = ID.make()
        for seq in 1...1000 { #expect(queue.put(.event(event(request, Int64(seq), "created")))) }
        for seq in 1...500 { #expect(queue.take() == .event(event(request, Int64(seq), "created"))) }
        for seq in 1001...1500 { #expect(queue.put(.event(event(request, Int64(seq), "created")))) }
        for seq in 501...1500 { #expect(queue.take() == .event(event(request, Int64(seq), "created"))) }
        #expect(queue.count == 0)
    }
}

/// A queue that `#expect` can change.
private final class Waiting {
    private var queue: OutboxQueue

    init(limit: Int) { queue = OutboxQueue(limit: limit) }

    var count: Int { queue.count }
    var isOver: Bool { queue.isOver }
    func put(_ item: Outbox.Item) -> Bool { queue.put(item) }
    func take() -> Outbox.Item? { queue.take() }
}

func event(_ request: ID, _ seq: Int64, _ type: String = "step.completed") -> EventRecord {
    EventRecord(
        request: request, seq: seq, tenant: ID(high: 1, low: 1), type: "verification.\(type)", data: .object([:]),
        at: Timestamp(milliseconds: seq))
}
