import Domain
import Testing

@testable import Egress

@Suite struct CancellationTests {
    let egress = makeEgress()

    @Test("cancelling after the request was read leaves the outcome unknown")
    func afterSending() async throws {
        let arrived = Signal()
        let closed = Signal()
        let server = RawServer { connection in
            connection.readRequest()
            arrived.raise()
            connection.waitForClose()
            closed.raise()
        }
        defer { server.stop() }
        let provider = try makeProvider(server.url, retry: RetrySettings(attempts: 3))
        let task = Task { await egress.perform(makeEffect(), for: provider, in: makeContext()) }
        await arrived.wait()
        task.cancel()
        let outcome = await task.value
        #expect(outcome.result.outcome == .outcomeUnknown)
        #expect(outcome.attempts == 1)
        // The connection is given up, not left to finish.
        await closed.wait()
        #expect(server.requests.count == 1)
    }

    @Test("cancelling before anything is sent is just that, and costs no attempt")
    func beforeSending() async throws {
        let server = RawServer { $0.readRequest() }
        defer { server.stop() }
        let provider = try makeProvider(server.url)
        let gate = Signal()
        let task = Task {
            await gate.wait()
            return await egress.perform(makeEffect(), for: provider, in: makeContext(attemptsMade: 1))
        }
        task.cancel()
        gate.raise()
        let outcome = await task.value
        #expect(outcome.result.outcome == .cancelled)
        #expect(outcome.result.attempts == 1)
        #expect(server.connections == 0)
    }

    @Test("cancelling in a wait between attempts keeps what is known")
    func betweenAttempts() async throws {
        let answered = Signal()
        let server = RawServer { connection in
            while connection.readRequest() != nil {
                connection.respond(503)
                answered.raise()
            }
        }
        defer { server.stop() }
        let slow = RetrySettings(attempts: 3, base: 20_000, factor: 1, max: 20_000, jitter: .none)
        let provider = try makeProvider(server.url, retry: slow)
        let task = Task { await egress.perform(makeEffect(), for: provider, in: makeContext()) }
        await answered.wait()
        while egress.load()["acme-id"]?.running != 0 { await Task.yield() }
        task.cancel()
        let outcome = await task.value
        #expect(outcome.result.status == 503)
        #expect(outcome.attempts == 1)
    }

    @Test("shutting down ends what is under way and refuses what comes after")
    func shutdown() async throws {
        let arrived = Signal()
        let server = RawServer { connection in
            connection.readRequest()
            arrived.raise()
            connection.waitForClose()
        }
        defer { server.stop() }
        let own = makeEgress()
        let provider = try makeProvider(server.url)
        let task = Task { await own.perform(makeEffect(), for: provider, in: makeContext()) }
        await arrived.wait()
        own.shutdown()
        #expect(await task.value.result.outcome == .outcomeUnknown)
        #expect(await own.perform(makeEffect(), for: provider, in: makeContext()).result.outcome == .cancelled)
    }

    @Test("many calls cancelled at any moment all end")
    func storm() async throws {
        let server = RawServer { connection in while connection.readRequest() != nil { connection.respond() } }
        defer { server.stop() }
        let provider = try makeProvider(server.url, limits: .init(timeout: 5000, concurrency: 16))
        await withTaskGroup { group in
            for number in 0..<300 {
                group.addTask {
                    let task = Task { await egress.perform(makeEffect(), for: provider, in: makeContext()) }
                    for _ in 0..<(number % 7) { await Task.yield() }
                    task.cancel()
                    let outcome = await task.value.result.outcome
                    #expect([.response, .cancelled, .outcomeUnknown].contains(outcome))
                }
            }
        }
        #expect(egress.load()["acme-id"]?.running == 0)
        #expect(egress.load()["acme-id"]?.waiting == 0)
    }
}
