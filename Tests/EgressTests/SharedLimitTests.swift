import Bindings
import Domain
import FoundationEssentials
import Logging
import Store
import Testing

@testable import Egress

/// Nodes of one book, as they meet in one database; on SQLite, whose one writer serves the book as well.
private struct Nodes {
    let folder: String
    let store: DataStore

    init() async throws {
        folder = FileManager.default.temporaryDirectory.path() + "/gatehouse-egress-\(ID.make())"
        store = try await DataStore.open(url: "sqlite:\(folder)/g.db")
        try await store.migrate()
    }

    func lanes(_ name: String) async throws -> ProviderLanes {
        var logger = Logger(label: "egress-tests")
        logger.logLevel = .critical
        let node = try await store.registerNode(name: name, pid: 1)
        return ProviderLanes(sharing: StoreLimits(store: store, node: node), logger: logger)
    }

    func close() async throws {
        await store.close()
        try FileManager.default.removeItem(atPath: folder)
    }
}

@Suite(.timeLimit(.minutes(5))) struct SharedLimitTests {
    private func provider(_ limits: ProviderEgress.Limits) throws -> ProviderEgress {
        try makeProvider("http://127.0.0.1:1", limits: limits)
    }

    @Test("one node alone has all places; what it gives back is another's")
    func alone() async throws {
        let nodes = try await Nodes()
        let provider = try provider(.init(concurrency: 4))
        let (a, b) = (try await nodes.lanes("a"), try await nodes.lanes("b"))
        for _ in 0..<4 { #expect(await a.lane(provider).enter(provider.limits, patience: 60_000) == .entered) }
        #expect(await b.lane(provider).enter(provider.limits, patience: 300) == .timedOut)
        let waiting = Task { await b.lane(provider).enter(provider.limits, patience: 60_000) }
        a.lane(provider).leave()
        #expect(await waiting.value == .entered)
        b.lane(provider).leave()
        for _ in 0..<3 { a.lane(provider).leave() }
        await a.close()
        await b.close()
        #expect(try await nodes.store.heldPlaces(provider.id).isEmpty)
        try await nodes.close()
    }

    @Test("nodes that all have much to do never make more calls at once than the limit, and each makes its own")
    func together() async throws {
        let nodes = try await Nodes()
        let provider = try provider(.init(concurrency: 5))
        let counts = Shared((now: 0, most: 0))
        let all = [try await nodes.lanes("a"), try await nodes.lanes("b"), try await nodes.lanes("c")]
        await withTaskGroup { group in
            for lanes in all {
                for _ in 0..<40 {
                    group.addTask {
                        let lane = lanes.lane(provider)
                        #expect(await lane.enter(provider.limits, patience: 120_000) == .entered)
                        counts.change { counts in
                            counts.now += 1
                            counts.most = max(counts.most, counts.now)
                        }
                        // A call takes a while, so that all want places at once.
                        try? await Task.sleep(for: .milliseconds(20))
                        #expect(lane.mayBegin)
                        counts.change { $0.now -= 1 }
                        lane.leave()
                    }
                }
            }
        }
        #expect(counts.value.most <= 5)
        for lanes in all { await lanes.close() }
        #expect(try await nodes.store.heldPlaces(provider.id).isEmpty)
        try await nodes.close()
    }

    @Test("nodes together keep to the rate, with one burst at most")
    func rate() async throws {
        let nodes = try await Nodes()
        let limit = RateLimit(count: 100)
        let provider = try provider(.init(rate: limit))
        let begun = Shared<[Int64]>([])
        let all = [try await nodes.lanes("a"), try await nodes.lanes("b")]
        await withTaskGroup { group in
            for lanes in all {
                for _ in 0..<50 {
                    group.addTask {
                        let lane = lanes.lane(provider)
                        #expect(await lane.enter(provider.limits, patience: 120_000) == .entered)
                        #expect(await lane.pace(limit, patience: 120_000) == .go)
                        begun.change { $0.append(MonotonicClock.nanoseconds()) }
                        lane.leave()
                    }
                }
            }
        }
        let times = begun.value.sorted()
        #expect(times.count == 100)
        for first in times.indices {
            for last in first..<times.count {
                let allowed = (times[last] - times[first]) / 10_000_000 + Int64(limit.burst) + 1
                #expect(Int64(last - first + 1) <= allowed)
            }
        }
        for lanes in all { await lanes.close() }
        try await nodes.close()
    }

    @Test("a turn that comes too late is left to others, and a wait that is cancelled ends")
    func patience() async throws {
        let nodes = try await Nodes()
        let limit = RateLimit(count: 1, period: 3_600_000)
        let provider = try provider(.init(rate: limit))
        let lanes = try await nodes.lanes("a")
        let lane = lanes.lane(provider)
        #expect(await lane.enter(provider.limits, patience: 60_000) == .entered)
        #expect(await lane.pace(limit, patience: 60_000) == .go)
        #expect(await lane.pace(limit, patience: 200) == .tooFar)
        let waiting = Task { await lane.pace(limit, patience: 7_200_000) }
        waiting.cancel()
        #expect(await waiting.value == .cancelled)
        lane.leave()
        await lanes.close()
        try await nodes.close()
    }

    @Test("while the book is away, what is held is used, and nothing more")
    func away() async throws {
        let nodes = try await Nodes()
        let provider = try provider(.init(concurrency: 2))
        let lanes = try await nodes.lanes("a")
        let lane = lanes.lane(provider)
        for _ in 0..<2 { #expect(await lane.enter(provider.limits, patience: 60_000) == .entered) }
        lane.leave()
        try await nodes.close()
        #expect(await lane.enter(provider.limits, patience: 60_000) == .entered)
        #expect(await lane.enter(provider.limits, patience: 200) == .timedOut)
        lanes.stop()
    }
}

@Suite struct SharedLaneTests {
    private let second: Int64 = 1_000_000_000

    private func grant(_ places: Int, firstSlot: Int64 = 0) -> LimitGrant {
        LimitGrant(places: places, now: 0, firstSlot: firstSlot)
    }

    @Test("an idle lane asks nothing; a call that lacks a place asks at once")
    func asking() {
        var lane = SharedLane(.init(timeout: 5000, concurrency: 4))
        #expect(lane.due(at: 0) == nil)
        lane.callArrived()
        #expect(lane.due(at: 0).map { $0 <= 0 } == true)
        let ask = lane.ask("p", inUse: 0, at: 0)
        #expect(ask.wanted == 1 && ask.kept == 0 && ask.lifetime == 15_000)
        #expect(lane.apply(grant(2), to: ask, sent: 0, received: 5) == 0)
        #expect(lane.open(at: 6) == 2)
        #expect(lane.due(at: 6) == SharedLane.renewal)
    }

    @Test("without word from the book its places count for ten seconds from the ask")
    func validity() {
        var lane = SharedLane(.init(concurrency: 4))
        lane.callArrived()
        let ask = lane.ask("p", inUse: 0, at: second)
        _ = lane.apply(grant(4), to: ask, sent: second, received: 3 * second)
        #expect(lane.open(at: 11 * second - 1) == 4)
        #expect(lane.open(at: 11 * second) == 0)
    }

    @Test("places beyond the share are given back, and everything when there is nothing to do")
    func givingBack() {
        var lane = SharedLane(.init(concurrency: 4))
        lane.callArrived()
        var ask = lane.ask("p", inUse: 0, at: 0)
        _ = lane.apply(grant(4), to: ask, sent: 0, received: 1)
        ask = lane.ask("p", inUse: 4, at: second)
        _ = lane.apply(grant(2), to: ask, sent: second, received: second)
        #expect(lane.hasTooMuch && lane.due(at: second) == second + SharedLane.poll)
        lane.callLeft()
        var time = second
        for _ in 0..<4 {
            time += second
            ask = lane.ask("p", inUse: 0, at: time)
            _ = lane.apply(grant(ask.wanted), to: ask, sent: time, received: time)
        }
        #expect(ask.wanted == 0)
        #expect(lane.due(at: time) == nil)
    }

    @Test("slots are asked for in chunks, before the last is reached")
    func chunks() {
        var lane = SharedLane(.init(rate: RateLimit(count: 20)))
        lane.callArrived()
        for _ in 0..<30 { lane.waitsForSlot() }
        let ask = lane.ask("p", inUse: 1, at: 0)
        #expect(ask.rate?.count == 5 && ask.rate?.interval == 50_000)
        #expect(lane.apply(grant(64), to: ask, sent: 0, received: 0) == 5)
        // The last opens at 200 ms; half of a chunk before, more are wanted.
        #expect(lane.due(at: 0) == 75_000_000)
    }

    @Test("a slot opens no sooner and closes no later than the book means, and is used once")
    func slots() {
        var ledger = SlotLedger()
        ledger.add(
            LimitGrant(places: 1, now: 1000, firstSlot: 3000), count: 2, interval: 1000,
            window: 1_500_000, sent: 0, received: 500_000)
        #expect(ledger.take(at: 0, patience: 100) == .tooFar)
        guard case .slot(let slot) = ledger.take(at: 0, patience: second) else {
            Issue.record("no slot")
            return
        }
        #expect(slot.opensAt == 2_500_000 && slot.closesAt == 3_500_000)
        #expect(ledger.giveBack(at: 0, interval: 1000) == 4000..<5000)
        #expect(ledger.take(at: 0, patience: second) == .none)
    }
}
