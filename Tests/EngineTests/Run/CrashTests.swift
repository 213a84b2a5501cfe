import Domain
import Engine
import PluginHost
import Store
import TestSupport
import Testing

@Suite("After a crash", .timeLimit(.minutes(3)))
struct CrashTests {
    @Test("a call that may be repeated is made again, and the dead process changes nothing any more")
    func safe() async throws {
        let door = Door()
        defer { door.open() }
        let calls = Counter()
        let vendor = LoopbackServer { _ in
            calls.next() == 1
                ? .held(door, .json(200, #"{"decision":"rejected"}"#)) : .json(200, #"{"decision":"approved"}"#)
        }
        try await House.with([provider(plugin: "Friendly", url: vendor.url)]) { house in
            let first = Task { try await house.submit(house.verification()) }
            await vendor.arrival(of: "/check/NBI-1")
            let id = await house.news.first("verification.created")
            try await house.afterCrash { next in
                try await next.engine.recover(deaths: [])
                #expect(await next.news.first("verification.completed") == id)
                #expect(vendor.requests.count == 2)
                #expect(Set(vendor.requests.map { $0.headers["x-api-key"] }).count == 1)
                // The old process wakes up, and finds that it lost the request.
                door.open()
                #expect(try await first.value.status == .processing)
                #expect(try await next.view(id)?.decision == .approved)
                #expect(
                    try await next.eventTypes(id) == [
                        "verification.created", "verification.processing", "verification.step.completed",
                        "verification.completed",
                    ])
                #expect(try await next.store.sessions(of: id).count == 1)
            }
        }
    }

    @Test("a purchase that may have been sent is looked up")
    func once() async throws {
        let door = Door()
        defer { door.open() }
        let server = LoopbackServer { $0.path == "/issue" ? .held(door, .lost) : .json(200, "{}") }
        let script = [
            "start": "http issue once /issue", "issue unknown": "http look safe /status", "look 200": "issued",
        ]
        try await House.with([provider(url: server.url, script: script, attempts: 3)]) { house in
            let first = Task { try await house.submit(house.voucher()) }
            await server.arrival(of: "/issue")
            let id = await house.news.first("voucher.created")
            try await house.afterCrash { next in
                try await next.engine.recover(deaths: [])
                await next.news.first("voucher.completed")
                #expect(try await next.view(id)?.result?["status"] == "issued")
                #expect(server.requests.map(\.path) == ["/issue", "/status"])
                door.open()
                _ = try await first.value
            }
        }
    }

    @Test("timers go off, waiting sessions wait on, and the state is the one before the crash")
    func timer() async throws {
        let server = vendor()
        let script = [
            "start": "state begun|timer nap 1000", "timer nap": "http ask safe /ask", "ask": "decide approved",
        ]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let first = Task { try await house.submit(house.verification(), wait: .seconds(60)) }
            let id = await house.news.first("verification.waiting")
            #expect(try await house.view(id)?.status == .waiting)
            try await house.afterCrash { next in
                try await next.engine.recover(deaths: [])
                #expect(try await next.settled(id).decision == .approved)
                _ = try await first.value
                // Both processes had the timer; only one wrote what came of it.
                #expect(try await next.eventTypes(id).count { $0 == "verification.completed" } == 1)
            }
        }
    }

    @Test("a step in which the host died twice is not made again: the session waits for an operator")
    func deaths() async throws {
        let door = Door()
        defer { door.open() }
        let server = LoopbackServer { _ in .held(door, .json(200, #"{"decision":"approved"}"#)) }
        try await House.with([provider(plugin: "Friendly", url: server.url)]) { house in
            let first = Task { try await house.submit(house.verification()) }
            await server.arrival(of: "/check/NBI-1")
            let id = await house.news.first("verification.created")
            let session = try #require(try await house.store.session(for: id))
            try await house.afterCrash { second in
                // One death: it is tried again.
                try await second.engine.recover(deaths: [.death(of: session.id, 1, signal: 11)])
                await server.arrival(of: "/check/NBI-1", count: 2)
                try await second.afterCrash { third in
                    try await third.engine.recover(deaths: [.death(of: session.id, 1, signal: 11)])
                    #expect(await third.news.first("verification.failed") == id)
                    #expect(third.log.text.contains("SIGSEGV"))
                    let view = try #require(try await third.view(id))
                    #expect(view.status == .failed)
                    #expect(view.failure?.code == .internalError)
                    #expect(try await third.store.jobCounts().byState == [.parked: 1])
                    #expect(try await third.store.session(for: id)?.status == .parked)
                    #expect(server.requests.count == 2)
                    door.open()
                    _ = try await first.value
                }
            }
        }
    }

    @Test("nine deaths that nothing explains set nothing aside; at the tenth the session waits for an operator")
    func unexplained() async throws {
        let door = Door()
        let server = LoopbackServer { _ in .held(door, .json(200, #"{"decision":"approved"}"#)) }
        try await House.with([provider(plugin: "Friendly", url: server.url)]) { house in
            let first = Task { try await house.submit(house.verification()) }
            await server.arrival(of: "/check/NBI-1")
            let id = await house.news.first("verification.created")
            let session = try #require(try await house.store.session(for: id)).id
            let one = StepDeath.death(of: session, 1, signal: nil)
            try await house.afterCrash { second in
                // Those that are blamed are counted for themselves.
                try await second.engine.recover(
                    deaths: Array(repeating: one, count: 9) + [.death(of: session, 1, signal: 11)])
                await server.arrival(of: "/check/NBI-1", count: 2)
                #expect(second.log.text.contains("nothing says that one of them did it"))
                try await second.afterCrash { third in
                    try await third.engine.recover(deaths: [one])
                    #expect(await third.news.first("verification.failed") == id)
                    #expect(try await third.store.jobCounts().byState == [.parked: 1])
                    #expect(third.log.text.contains("was killed 10 times"))
                    #expect(server.requests.count == 2)
                    door.open()
                    _ = try await first.value
                }
            }
        }
    }

    @Test("deaths in other steps, or of sessions nobody knows, park nothing")
    func otherDeaths() async throws {
        let door = Door()
        let server = LoopbackServer { _ in .held(door, .json(200, #"{"decision":"approved"}"#)) }
        try await House.with([provider(plugin: "Friendly", url: server.url)]) { house in
            let first = Task { try await house.submit(house.verification()) }
            await server.arrival(of: "/check/NBI-1")
            let id = await house.news.first("verification.created")
            let session = try #require(try await house.store.session(for: id)).id
            try await house.afterCrash { next in
                let others = [(session, 0), (session, 0), (ID.make(), 1), (.make(), 1), (nil, 0), (nil, 0)]
                try await next.engine.recover(deaths: others.map { .death(of: $0, $1, signal: 6) })
                door.open()
                #expect(await next.news.first("verification.completed") == id)
                _ = try await first.value
            }
        }
    }

    @Test("a cancel that was asked for before the crash is honoured after it")
    func cancelled() async throws {
        let door = Door()
        defer { door.open() }
        let server = LoopbackServer { _ in .held(door, .json(200, "{}")) }
        let script = ["start": "http slow safe /slow", "slow": "decide approved"]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let first = Task { try await house.submit(house.verification()) }
            await server.arrival(of: "/slow")
            let id = await house.news.first("verification.created")
            // Written down, and not yet told to the run.
            _ = try await house.store.requestCancel(tenant: house.tenant, request: id, reason: "r")
            try await house.afterCrash { next in
                try await next.engine.recover(deaths: [])
                // Whichever process still owns it carries it out.
                #expect(try await next.settled(id).status == .cancelled)
                door.open()
                _ = try await first.value
            }
        }
    }

    @Test("a purchase whose look-up was under way stays unknown while the vendor is down, and nobody else is asked")
    func lookUp() async throws {
        let door = Door()
        defer { door.open() }
        let server = LoopbackServer { $0.path == "/issue" ? .lost : .held(door, .lost) }
        let script = [
            "start": "http issue once /issue", "issue": "fail 8 lost", "status/start": "http look safe /status",
            "status/look": "fail 5 down",
        ]
        let other = provider("second", url: server.url, script: ["start": "issued"], priority: 2)
        try await House.with([provider("first", url: server.url, script: script, priority: 1), other]) { house in
            let first = Task { try await house.submit(house.voucher()) }
            await server.arrival(of: "/status")
            let id = await house.news.first("voucher.created")
            // Now nobody listens there any more, so the look-up does not even reach the vendor.
            let dead = provider("first", url: LoopbackServer.deadURL(), script: script, priority: 1)
            try await house.afterCrash([dead, other]) { next in
                try await next.engine.recover(deaths: [])
                while !next.log.text.contains("outcome still unknown"), try await next.view(id)?.status == .processing {
                    await Task.yield()
                }
                #expect(try await next.view(id)?.status == .processing)
                #expect(try await next.store.sessions(of: id).allSatisfy { $0.provider == "first" })
                door.open()
                _ = try await first.value
            }
        }
    }

    @Test("what a stopping host leaves is taken up by the next one, and has cost no attempt")
    func stopped() async throws {
        let server = vendor()
        let script = ["start": "timer nap 3000", "timer nap": "http ask safe /ask", "ask": "decide approved"]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let first = Task { try await house.submit(house.verification()) }
            let id = await house.news.first("verification.waiting")
            await house.engine.stop(grace: .seconds(60))
            #expect(try await first.value.status == .processing)
            await house.idle()
            try await house.afterCrash { next in
                try await next.engine.recover(deaths: [])
                #expect(await next.news.first("verification.completed") == id)
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test("a session whose provider is gone waits for an operator")
    func providerGone() async throws {
        let door = Door()
        defer { door.open() }
        let server = LoopbackServer { _ in .held(door, .json(200, "{}")) }
        try await House.with([provider("here", plugin: "Friendly", url: server.url)]) { house in
            let first = Task { try await house.submit(house.verification()) }
            await server.arrival(of: "/check/NBI-1")
            let id = await house.news.first("verification.created")
            try await house.afterCrash([provider("elsewhere", plugin: "Friendly", url: server.url)]) { next in
                try await next.engine.recover(deaths: [])
                #expect(await next.news.first("verification.failed") == id)
                #expect(try await next.store.jobCounts().byState == [.parked: 1])
                door.open()
                _ = try await first.value
            }
        }
    }

    @Test("a session keeps the configuration it began with")
    func pinnedConfiguration() async throws {
        let door = Door()
        let server = LoopbackServer { _ in .held(door, .json(200, "{}")) }
        let script = ["start": "http ask safe /ask", "ask": "decide approved"]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let first = Task { try await house.submit(house.verification()) }
            await server.arrival(of: "/ask")
            let id = await house.news.first("verification.created")
            let changed = provider(url: server.url, script: ["start": "decide rejected", "ask": "decide rejected"])
            try await house.afterCrash([changed]) { next in
                try await next.engine.recover(deaths: [])
                await server.arrival(of: "/ask", count: 2)
                door.open()
                #expect(await next.news.first("verification.completed") == id)
                #expect(try await next.view(id)?.decision == .approved)
                _ = try await first.value
            }
        }
    }
}

extension StepDeath {
    fileprivate static func death(of session: ID?, _ step: Int, signal: Int32?) -> StepDeath {
        StepDeath(
            session: session, step: step, plugin: "sha256:1", signal: signal.map { FatalSignal(number: $0) })
    }
}
