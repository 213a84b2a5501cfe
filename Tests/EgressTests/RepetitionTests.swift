import Domain
import Glibc
import Testing

@testable import Egress

/// What is sent again, and what never.
@Suite struct RepetitionTests {
    let egress = makeEgress()
    let retry = RetrySettings(attempts: 3, base: 1, factor: 1, max: 2)

    @Test("two failures and then an answer is an answer")
    func recovers() async throws {
        let server = RawServer { connection in
            while connection.readRequest() != nil { connection.respond([500, 500, 200][min(countServed(), 2)]) }
        }
        defer { server.stop() }
        served.change { $0 = 0 }
        let outcome = await egress.perform(
            makeEffect(), for: try makeProvider(server.url, retry: retry), in: makeContext())
        #expect(outcome.result.status == 200)
        #expect(outcome.result.attempts == 3)
        #expect(server.requests.count == 3)
    }

    @Test("attempts made before count against the budget")
    func budget() async throws {
        let server = RawServer { connection in
            while connection.readRequest() != nil { connection.respond(503) }
        }
        defer { server.stop() }
        let outcome = await egress.perform(
            makeEffect(), for: try makeProvider(server.url, retry: retry), in: makeContext(attemptsMade: 2))
        #expect(outcome.result.status == 503)
        #expect(outcome.attempts == 1)
        #expect(outcome.result.attempts == 3)
        #expect(server.requests.count == 1)
    }

    @Test("an answer to a once effect is final, even a failure", arguments: [429, 500, 503])
    func onceAnswered(status: Int) async throws {
        let server = RawServer { connection in
            while connection.readRequest() != nil { connection.respond(status, headers: ["Retry-After: 0"]) }
        }
        defer { server.stop() }
        let outcome = await egress.perform(
            makeEffect("POST", repeats: .once), for: try makeProvider(server.url, retry: retry), in: makeContext())
        #expect(outcome.result.status == status)
        #expect(server.requests.count == 1)
    }

    @Test("a once effect whose answer is lost is never sent again")
    func onceLost() async throws {
        let server = RawServer { $0.readRequest() }
        defer { server.stop() }
        let outcome = await egress.perform(
            makeEffect("POST", repeats: .once), for: try makeProvider(server.url, retry: retry), in: makeContext())
        #expect(outcome.result.outcome == .outcomeUnknown)
        #expect(outcome.attempts == 1)
        #expect(server.requests.count == 1)
    }

    @Test("a once effect never rides on a kept connection, which might be dead")
    func onceOnKept() async throws {
        // The second request on a connection is read and never answered.
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            if connection.number == 1 {
                connection.respond()
                connection.readRequest()
            }
        }
        defer { server.stop() }
        let provider = try makeProvider(server.url, retry: retry)
        #expect(await egress.perform(makeEffect(), for: provider, in: makeContext()).result.outcome == .response)
        let outcome = await egress.perform(makeEffect("POST", repeats: .once), for: provider, in: makeContext())
        #expect(outcome.result.outcome == .outcomeUnknown)
        #expect(server.connections == 2)
        #expect(server.requests.filter { $0.line.hasPrefix("POST") }.count == 1)
    }

    @Test("a safe effect survives a kept connection that dies, with a new nonce and at no cost")
    func safeOnKept() async throws {
        let server = RawServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.respond()
            // Reads the next request and dies, as a server does that was just about to close.
            if connection.number == 1 { connection.readRequest() } else { connection.waitForClose() }
        }
        defer { server.stop() }
        let provider = try makeProvider(server.url)
        let effect = makeEffect(headers: [HeaderTemplate("X-Nonce", [.nonce(label: "n", .uuid)])], repeats: .keyed)
        #expect(await egress.perform(effect, for: provider, in: makeContext()).result.outcome == .response)
        let outcome = await egress.perform(effect, for: provider, in: makeContext())
        #expect(outcome.result.outcome == .response)
        #expect(outcome.attempts == 1)
        #expect(server.connections == 2)
        #expect(server.requests.count == 3)
        #expect(Set(server.requests.compactMap { $0.header("x-nonce") }).count == 3)
    }

    @Test("connections are kept and used again")
    func reuse() async throws {
        let server = RawServer { connection in while connection.readRequest() != nil { connection.respond() } }
        defer { server.stop() }
        let provider = try makeProvider(server.url)
        for _ in 0..<10 {
            #expect(await egress.perform(makeEffect(), for: provider, in: makeContext()).result.outcome == .response)
        }
        #expect(server.connections == 1)
    }

    @Test("a once effect that cannot connect is tried again, and each try is announced first")
    func onceNotSent() async throws {
        let announced = Shared(0)
        let context = makeContext(willDispatch: { announced.change { $0 += 1 } })
        let provider = try makeProvider("http://nowhere.invalid", retry: retry)
        let outcome = await egress.perform(makeEffect("POST", repeats: .once), for: provider, in: context)
        #expect(outcome.result.outcome == .notSent)
        #expect(outcome.attempts == 3)
        #expect(announced.value == 3)
    }

    @Test("what could not be announced is not sent")
    func notAnnounced() async throws {
        struct StoreIsDown: Error {}
        let server = RawServer { $0.readRequest() }
        defer { server.stop() }
        let outcome = await egress.perform(
            makeEffect("POST", repeats: .once), for: try makeProvider(server.url, retry: retry),
            in: makeContext(willDispatch: { throw StoreIsDown() }))
        #expect(outcome.result.outcome == .notSent)
        #expect(outcome.attempts == 0)
        #expect(server.connections == 0)
    }

    @Test("Retry-After beyond the deadline ends it with the answer and the wait")
    func retryAfterTooLong() async throws {
        let server = RawServer { connection in
            while connection.readRequest() != nil { connection.respond(429, headers: ["Retry-After: 120"]) }
        }
        defer { server.stop() }
        let outcome = await egress.perform(
            makeEffect(), for: try makeProvider(server.url, retry: retry), in: makeContext())
        #expect(outcome.result.status == 429)
        #expect(outcome.retryAfter == 120_000)
        #expect(server.requests.count == 1)
    }

    @Test("Retry-After is waited for")
    func retryAfter() async throws {
        let server = RawServer { connection in
            connection.readRequest()
            connection.respond(connection.number == 1 ? 503 : 200, headers: ["Retry-After: 0", "Connection: close"])
        }
        defer { server.stop() }
        let slow = RetrySettings(attempts: 3, base: 3_600_000, factor: 1, max: 3_600_000, jitter: .none)
        let outcome = await egress.perform(
            makeEffect(), for: try makeProvider(server.url, retry: slow), in: makeContext())
        #expect(outcome.result.status == 200)
    }

    @Test("an open breaker sends nothing, and the last answer stands")
    func breaker() async throws {
        let server = RawServer { connection in while connection.readRequest() != nil { connection.respond(500) } }
        defer { server.stop() }
        let provider = try makeProvider(
            server.url, retry: RetrySettings(attempts: 5, base: 1, max: 2), breaker: BreakerSettings(failures: 2))
        let first = await egress.perform(makeEffect(), for: provider, in: makeContext())
        #expect(first.result.status == 500)
        #expect(first.attempts == 2)
        #expect(egress.breakers.isOpen("acme-id", provider.breaker))
        let second = await egress.perform(makeEffect(), for: provider, in: makeContext())
        #expect(second.result.outcome == .notSent)
        #expect(second.result.reason.contains("breaker"))
        #expect(second.attempts == 0)
        #expect((second.retryAfter ?? 0) > 0)
        #expect(server.requests.count == 2)
        egress.breakers.reset("acme-id")
        #expect(await egress.perform(makeEffect(), for: provider, in: makeContext()).attempts == 2)
    }

    @Test("answers below 500 keep the breaker closed", arguments: [200, 404, 429])
    func breakerStaysClosed(status: Int) async throws {
        let server = RawServer { connection in while connection.readRequest() != nil { connection.respond(status) } }
        defer { server.stop() }
        let provider = try makeProvider(server.url, breaker: BreakerSettings(failures: 1))
        _ = await egress.perform(makeEffect(), for: provider, in: makeContext())
        #expect(!egress.breakers.isOpen("acme-id", provider.breaker))
    }

    @Test("no more calls are under way than the provider's limit")
    func concurrency() async throws {
        let counts = Shared((now: 0, most: 0))
        let server = RawServer { connection in
            while connection.readRequest() != nil {
                counts.change { counts in
                    counts.now += 1
                    counts.most = max(counts.most, counts.now)
                }
                usleep(2000)
                counts.change { $0.now -= 1 }
                connection.respond()
            }
        }
        defer { server.stop() }
        let provider = try makeProvider(server.url, limits: .init(timeout: 5000, concurrency: 3))
        await withTaskGroup { group in
            for _ in 0..<30 {
                group.addTask {
                    let outcome = await egress.perform(makeEffect(), for: provider, in: makeContext())
                    #expect(outcome.result.outcome == .response)
                }
            }
        }
        #expect(counts.value.most <= 3)
        #expect(egress.load()["acme-id"]?.running == 0)
    }

    @Test("a wait for a place ends at the deadline, with nothing sent")
    func noPlace() async throws {
        let arrived = Signal()
        let server = RawServer { connection in
            connection.readRequest()
            arrived.raise()
            connection.waitForClose()
        }
        defer { server.stop() }
        let provider = try makeProvider(server.url, limits: .init(timeout: 30_000, concurrency: 1))
        let first = Task { await egress.perform(makeEffect(), for: provider, in: makeContext()) }
        await arrived.wait()
        let second = await egress.perform(makeEffect(), for: provider, in: makeContext(deadline: 50))
        #expect(second.result.outcome == .notSent)
        #expect(second.attempts == 0)
        first.cancel()
        _ = await first.value
        #expect(server.connections == 1)
    }

    @Test("a rate limit that leaves no place before the deadline sends nothing")
    func rate() async throws {
        let server = RawServer { connection in while connection.readRequest() != nil { connection.respond() } }
        defer { server.stop() }
        let provider = try makeProvider(
            server.url, limits: .init(timeout: 5000, rate: RateLimit(count: 1, period: 3_600_000)))
        #expect(await egress.perform(makeEffect(), for: provider, in: makeContext()).result.outcome == .response)
        let second = await egress.perform(makeEffect(), for: provider, in: makeContext())
        #expect(second.result.outcome == .notSent)
        #expect(second.result.reason.contains("rate"))
        #expect(server.requests.count == 1)
    }
}

private let served = Shared(0)

private func countServed() -> Int {
    served.change { served in
        defer { served += 1 }
        return served
    }
}
