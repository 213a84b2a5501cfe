import Domain
import Store
import TestSupport
import Testing

@testable import Engine

@Suite("Requests through the queue", .timeLimit(.minutes(3)))
struct QueueTests {
    private func enqueue(_ house: House, _ submission: Submission? = nil) async throws -> ID {
        let view = try await house.engine.enqueue(submission ?? house.verification(), correlation: "test")
        #expect(view.status == .pending)
        return view.id
    }

    @Test("an enqueued request is pending at once and completed by the worker")
    func completed() async throws {
        let vendor = LoopbackServer { _ in .json(200, #"{"decision":"approved"}"#) }
        try await House.with([provider(plugin: "Friendly", url: vendor.url)]) { house in
            let id = try await enqueue(house)
            #expect(try await house.settled(id).decision == .approved)
            #expect(
                try await house.eventTypes(id) == [
                    "verification.created", "verification.processing", "verification.step.completed",
                    "verification.completed",
                ])
        }
    }

    @Test("few jobs begin at a time, and many are under way: one whose vendor was called makes room for the next")
    func manyUnderWay() async throws {
        let door = Door()
        defer { door.open() }
        let server = LoopbackServer { _ in .held(door, .json(200, "{}")) }
        let script = ["start": "http slow safe /slow", "slow": "decide approved"]
        let entry = provider(url: server.url, script: script, more: "limits: { concurrency: 200 }")
        try await House.with([entry]) { house in
            // Less than three quarters of the slots: a provider that answers slowly does not get more of them.
            let count = Worker.mostBeginning + 64
            var ids: [ID] = []
            for _ in 0..<count { ids.append(try await enqueue(house)) }
            await server.arrival(of: "/slow", count: count)
            door.open()
            for id in ids { #expect(try await house.settled(id).decision == .approved) }
        }
    }

    @Test("what nobody could ever serve is refused at once")
    func refused() async throws {
        try await House.with([provider(plugin: "Friendly", url: LoopbackServer.deadURL())]) { house in
            let unknown = await #expect(throws: Problem.self) {
                try await house.engine.enqueue(house.verification(template: "nope"), correlation: "test")
            }
            #expect(unknown?.code == .unknownTemplate)
            let unsupported = await #expect(throws: Problem.self) {
                try await house.engine.enqueue(house.voucher(), correlation: "test")
            }
            #expect(unsupported?.code == .unsupported)
        }
    }

    @Test("a provider that is down for a moment costs attempts, not the request")
    func retried() async throws {
        let calls = Counter()
        let server = LoopbackServer { _ in calls.next() < 3 ? .json(503, "{}") : .json(200, "{}") }
        let script = ["start": "http ask safe /ask", "ask 503": "fail 5 down", "ask 200": "decide approved"]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let id = try await enqueue(house)
            #expect(try await house.settled(id).decision == .approved)
            #expect(server.requests.count == 3)
            #expect(try await house.store.sessions(of: id).map(\.status) == [.failed, .failed, .finished])
            #expect(try await house.store.sessions(of: id).map(\.ordinal) == [1, 2, 3])
        }
    }

    @Test("after the last attempt it is a dead letter, which can be replayed")
    func deadLetter() async throws {
        let isUp = Counter()
        let server = LoopbackServer { _ in isUp.count > 0 ? .json(200, "{}") : .json(503, "{}") }
        let script = ["start": "http ask safe /ask", "ask 503": "fail 5 down", "ask 200": "decide approved"]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let id = try await enqueue(house)
            #expect(try await house.settled(id).failure?.code == .providerUnavailable)
            #expect(server.requests.count == 3)
            let letter = try #require(try await house.engine.deadLetters().items.first)
            #expect(letter.request == id)
            #expect(letter.attempts == 3)
            #expect(letter.provider == "one")
            #expect(try await house.engine.deadLetter(id).sessions.count == 3)
            _ = isUp.next()
            #expect(try await !house.engine.replayDeadLetter(id, actor: "test"))
            #expect(try await house.settled(id).decision == .approved)
            #expect(try await house.engine.deadLetters().items.isEmpty)
        }
    }

    @Test("a job that this node owns and nobody works on goes back to the queue, at the second look")
    func strays() async throws {
        let door = Door()
        defer { door.open() }
        let calls = Counter()
        let approved = LoopbackServer.Reply.json(200, #"{"decision":"approved"}"#)
        let vendor = LoopbackServer { _ in calls.next() == 1 ? .held(door, approved) : approved }
        try await House.with([provider(plugin: "Friendly", url: vendor.url)]) { house in
            let id = try await enqueue(house)
            while vendor.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            #expect(await house.engine.giveBackStrays([]).isEmpty)
            // Its run is lost.
            let entry = try #require(house.engine.runs.entry(id))
            house.engine.runs.remove(id, entry.number)
            let suspects = await house.engine.giveBackStrays([])
            #expect(suspects.map(\.request) == [id])
            #expect(try await house.store.request(id)?.status == .processing)
            #expect(await house.engine.giveBackStrays(suspects).isEmpty)
            #expect(try await house.settled(id).decision == .approved)
            #expect(vendor.requests.count == 2)
        }
    }

    @Test("what a provider refuses is final, and no dead letter")
    func rejected() async throws {
        let server = LoopbackServer { _ in .json(422, "{}") }
        let script = ["start": "http ask safe /ask", "ask 422": "fail 4 no"]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let id = try await enqueue(house)
            #expect(try await house.settled(id).status == .failed)
            #expect(try await house.engine.deadLetters().items.isEmpty)
        }
    }

    @Test("a long wait holds no run, and goes on when it is due")
    func released() async throws {
        let server = LoopbackServer { _ in .json(200, "{}") }
        let script = ["start": "timer nap 2500", "timer nap": "http ask safe /ask", "ask": "decide approved"]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let id = try await enqueue(house)
            await house.news.first("verification.waiting")
            await house.idle()
            #expect(try await house.view(id)?.status == .waiting)
            #expect(try await house.store.jobCounts().byState == [.waiting: 1])
            #expect(try await house.settled(id).decision == .approved)
            #expect(try await house.store.sessions(of: id).count == 1)
        }
    }

    @Test("a released wait can be cancelled")
    func cancelled() async throws {
        let script = ["start": "timer nap 3600000", "timer nap": "decide approved"]
        try await House.with([provider(url: LoopbackServer.deadURL(), script: script)]) { house in
            let id = try await enqueue(house)
            await house.news.first("verification.waiting")
            await house.idle()
            _ = try await house.engine.cancel(id, tenant: house.tenant, reason: "r")
            #expect(try await house.settled(id).status == .cancelled)
        }
    }

    @Test("a client that has gone is no reason to keep a wait in memory")
    func unwatched() async throws {
        let script = ["start": "timer nap 2500", "timer nap": "decide approved"]
        try await House.with([provider(url: LoopbackServer.deadURL(), script: script)]) { house in
            let view = try await house.submit(house.verification(), wait: .milliseconds(100))
            #expect(!view.status.isFinal)
            await house.idle()
            #expect(try await house.settled(view.id).decision == .approved)
        }
    }

    @Test("a full queue refuses more, and says when to come back")
    func full() async throws {
        let backlog = Backlog(limit: 3)
        backlog.update(2)
        #expect(backlog.admit())
        #expect(!backlog.admit())
        // Counted again: what was accepted between two counts is in one of them at least.
        backlog.update(1)
        #expect(backlog.length == 2)
        backlog.update(1)
        #expect(backlog.length == 1)
        #expect(backlog.admit())
    }

    @Test("a stopping host gives its jobs back without counting an attempt")
    func drained() async throws {
        let door = Door()
        defer { door.open() }
        let server = LoopbackServer { _ in .held(door, .json(200, "{}")) }
        let script = ["start": "http ask safe /ask", "ask": "decide approved"]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let id = try await enqueue(house)
            await server.arrival(of: "/ask")
            await house.engine.stop(grace: .zero)
            #expect(try await house.store.jobCounts().byState == [.ready: 1])
            door.open()
            try await house.afterCrash { next in
                try await next.engine.recover(deaths: [])
                #expect(try await next.settled(id).decision == .approved)
                #expect(try await next.store.sessions(of: id).count == 1)
            }
        }
    }

    @Test("the delay of an attempt grows, is jittered, capped, and never less than was asked for")
    func delays() {
        let retry = JobRetry(attempts: 3, base: 1000, most: 60_000)
        #expect(retry.delay(after: 1, minimum: 0, jitter: 1) == 1000)
        #expect(retry.delay(after: 2, minimum: 0, jitter: 1) == 2000)
        #expect(retry.delay(after: 2, minimum: 0, jitter: 0.5) == 1000)
        #expect(retry.delay(after: 30, minimum: 0, jitter: 1) == 60_000)
        #expect(retry.delay(after: 1, minimum: 30_000, jitter: 0) == 30_000)
    }

    @Test("a slow provider does not keep all slots, a quick one is never sent back")
    func loads() {
        let loads = ProviderLoads(slots: 100)
        let start = Timestamp(milliseconds: 1_000_000)
        for _ in 0..<10 { #expect(loads.enter("slow", limit: 10, at: start) == nil) }
        let later = start.adding(milliseconds: 20_000)
        let at = loads.enter("slow", limit: 10, at: later)
        #expect((at ?? later) - later >= EngineLimits.shortWait)
        for _ in 0..<90 {
            #expect(loads.enter("quick", limit: 10, at: later) == nil)
            loads.leave("quick", served: 5, at: later)
        }
        for _ in 0..<90 { #expect(loads.enter("quick", limit: 10, at: later) == nil) }
    }

    @Test("what is sent back comes again as fast as places come free, however long the line was")
    func spacing() {
        let loads = ProviderLoads(slots: 100)
        let now = Timestamp(milliseconds: 1_000_000)
        for _ in 0..<20 { #expect(loads.enter("narrow", limit: 4, at: now) == nil) }
        for _ in 0..<20 { loads.leave("narrow", served: 200, at: now) }
        var back: [Timestamp] = []
        while back.count < 10 { if let at = loads.enter("narrow", limit: 4, at: now) { back.append(at) } }
        #expect(back.first.map { $0 - now } == EngineLimits.shortWait)
        #expect(zip(back, back.dropFirst()).allSatisfy { $1 - $0 == 200 / 4 })
    }
}
