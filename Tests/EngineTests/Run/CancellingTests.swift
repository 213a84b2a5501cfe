import Domain
import Engine
import Store
import TestSupport
import Testing

@Suite("Cancelling a request", .timeLimit(.minutes(2)))
struct CancellingTests {
    @Test("a verification under way is stopped, and its vendor's answer no longer waited for")
    func verification() async throws {
        let door = Door()
        defer { door.open() }
        let server = LoopbackServer { _ in .held(door, .json(200, "{}")) }
        let script = ["start": "http slow safe /slow", "slow": "decide approved"]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let run = Task { try await house.submit(house.verification()) }
            await server.arrival(of: "/slow")
            let id = await house.news.first("verification.created")
            _ = try await house.engine.cancel(id, tenant: house.tenant, reason: "no longer needed")
            #expect(try await run.value.status == .cancelled)
            #expect(try await house.eventTypes(id).last == "verification.cancelled")
            #expect(try await house.store.sessions(of: id).map(\.status) == [.cancelled])
            await house.idle()
            let again = await #expect(throws: Problem.self) {
                try await house.engine.cancel(id, tenant: house.tenant, reason: "again")
            }
            #expect(again?.code == .notCancellable)
        }
    }

    @Test("a vendor that can cancel is asked to, first")
    func vendorsCancel() async throws {
        let door = Door()
        defer { door.open() }
        let server = LoopbackServer { $0.path == "/slow" ? .held(door, .json(200, "{}")) : .json(200, "{}") }
        let script = ["start": "http slow safe /slow", "cancel": "http undo safe /undo", "undo": "fail 4 undone"]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let run = Task { try await house.submit(house.verification()) }
            await server.arrival(of: "/slow")
            let id = await house.news.first("verification.created")
            _ = try await house.engine.cancel(id, tenant: house.tenant, reason: "r")
            let view = try await run.value
            #expect(view.status == .cancelled)
            #expect(server.count("/undo") == 1)
        }
    }

    @Test("a purchase that its plugin cannot stop goes on")
    func purchase() async throws {
        let door = Door()
        let server = LoopbackServer { _ in .held(door, .json(200, "{}")) }
        let script = ["start": "http issue once /issue", "issue 200": "issued"]
        try await House.with([provider(url: server.url, script: script)]) { house in
            let run = Task { try await house.submit(house.voucher()) }
            await server.arrival(of: "/issue")
            let id = await house.news.first("voucher.created")
            let view = try await house.engine.cancel(id, tenant: house.tenant, reason: "r")
            #expect(view.status == .processing)
            door.open()
            #expect(try await run.value.status == .completed)
            #expect(server.count("/issue") == 1)
        }
    }

    @Test("what is not there, or another tenant's, or over, cannot be cancelled")
    func notFound() async throws {
        try await House.with([provider(plugin: "Friendly", url: vendor().url)]) { house in
            let stranger = try await house.store.createTenant(name: "globex").id
            let view = try await house.submit(house.verification())
            for (id, tenant, code) in [
                (ID.make(), house.tenant, ProblemCode.notFound), (view.id, stranger, .notFound),
                (view.id, house.tenant, .notCancellable),
            ] {
                let problem = await #expect(throws: Problem.self) {
                    try await house.engine.cancel(id, tenant: tenant, reason: "r")
                }
                #expect(problem?.code == code)
            }
        }
    }
}
