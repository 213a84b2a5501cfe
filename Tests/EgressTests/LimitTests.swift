import Dispatch
import Domain
import Testing

@testable import Egress

@Suite struct LimitTests {
    @Test("calls are spread evenly after a burst")
    func bucket() {
        var bucket = TokenBucket()
        let limit = RateLimit(count: 10, period: 1000, burst: 3)
        let waits = (0..<6).map { _ in bucket.reserve(limit, at: 0, patience: .max) ?? -1 }
        #expect(waits == [0, 0, 0, 100_000_000, 200_000_000, 300_000_000])
        #expect(bucket.reserve(limit, at: 0, patience: 399_999_999) == nil)
        #expect(bucket.reserve(limit, at: 0, patience: 400_000_000) == 400_000_000)
        #expect(bucket.reserve(limit, at: 10_000_000_000, patience: 0) == 0)
    }

    @Test("a rate's burst is a tenth of it unless said")
    func burst() {
        #expect(RateLimit(count: 50).burst == 5)
        #expect(RateLimit(count: 1).burst == 1)
    }

    @Test("those who wait enter in order")
    func order() async {
        let gate = ConcurrencyGate()
        #expect(await gate.enter(limit: 1, patience: 60_000) == .entered)
        let entered = Shared<[Int]>([])
        await withTaskGroup { group in
            for number in 0..<5 {
                group.addTask {
                    #expect(await gate.enter(limit: 1, patience: 60_000) == .entered)
                    entered.change { $0.append(number) }
                    gate.leave()
                }
                while gate.load.waiting <= number { await Task.yield() }
            }
            gate.leave()
        }
        #expect(entered.value == [0, 1, 2, 3, 4])
        #expect(gate.load == (0, 0))
    }

    @Test("a wait ends at its deadline, or when it is cancelled, and leaves no trace")
    func givingUp() async {
        let gate = ConcurrencyGate()
        #expect(await gate.enter(limit: 1, patience: 0) == .entered)
        #expect(await gate.enter(limit: 1, patience: 5) == .timedOut)
        let task = Task { await gate.enter(limit: 1, patience: 60_000) }
        while gate.load.waiting == 0 { await Task.yield() }
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(gate.load == (1, 0))
        gate.leave()
        #expect(await gate.enter(limit: 1, patience: 0) == .entered)
    }

    @Test("no more than the limit run at once")
    func bound() async {
        let gate = ConcurrencyGate()
        let counts = Shared((now: 0, most: 0))
        await withTaskGroup { group in
            for _ in 0..<200 {
                group.addTask {
                    #expect(await gate.enter(limit: 7, patience: 60_000) == .entered)
                    counts.change { counts in
                        counts.now += 1
                        counts.most = max(counts.most, counts.now)
                    }
                    await Task.yield()
                    counts.change { $0.now -= 1 }
                    gate.leave()
                }
            }
        }
        #expect(counts.value.most <= 7)
        #expect(gate.load == (0, 0))
    }

    @Test("a raised limit lets in those who wait already")
    func raised() async {
        let gate = ConcurrencyGate()
        #expect(await gate.enter(limit: 1, patience: 0) == .entered)
        let task = Task { await gate.enter(limit: 1, patience: 60_000) }
        while gate.load.waiting == 0 { await Task.yield() }
        #expect(await gate.enter(limit: 3, patience: 60_000) == .entered)
        #expect(await task.value == .entered)
    }

    @Test("time in line for a place is not time that the provider took")
    func held() async throws {
        let egress = makeEgress()
        let arrived = Signal()
        let answers = DispatchSemaphore(value: 0)
        let server = RawServer { connection in
            while connection.readRequest() != nil {
                arrived.raise()
                answers.wait()
                connection.respond()
            }
        }
        defer { server.stop() }
        let provider = try makeProvider(server.url, limits: .init(timeout: 60_000, concurrency: 1))
        let first = Task { await egress.perform(makeEffect(), for: provider, in: makeContext()) }
        await arrived.wait()
        let begin = MonotonicClock.milliseconds()
        let second = Task { await egress.perform(makeEffect(), for: provider, in: makeContext()) }
        while egress.load()[provider.id]?.waiting != 1 { await Task.yield() }
        let inLine = MonotonicClock.milliseconds()
        try await Task.sleep(for: .milliseconds(50))
        let line = MonotonicClock.milliseconds() - inLine
        for _ in 0..<2 { answers.signal() }
        let outcomes = (await first.value, await second.value)
        let all = MonotonicClock.milliseconds() - begin
        #expect(outcomes.0.result.status == 200 && outcomes.1.result.status == 200)
        #expect(outcomes.0.held >= line)
        #expect(outcomes.1.held <= all - line)
    }
}
