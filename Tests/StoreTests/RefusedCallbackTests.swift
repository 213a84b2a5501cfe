import Domain
import Testing

@testable import Store

@Suite("Refused callbacks")
struct RefusedCallbackTests {
    private func refused(
        _ fixture: Fixture, provider: String = "idmeta", tenant: ID? = nil, reason: CallbackRefusal = .notGenuine,
        at time: Int64, body: [UInt8] = []
    ) -> NewRefusedCallback {
        NewRefusedCallback(
            tenant: tenant ?? fixture.tenant, provider: provider, reason: reason, source: "192.0.2.1",
            receivedAt: Timestamp(milliseconds: time), size: body.count,
            content: .init(
                method: "POST", path: "/done?a=1", headers: [.init(name: "X-Signature", value: "planted")], body: body,
                detail: "why"))
    }

    @Test("one comes back as it was, and lies sealed; reading it is audited", arguments: TestDatabase.allCases)
    func whole(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let store = fixture.store
        let kept = refused(fixture, at: 1, body: Array("planted body".utf8))
        try await store.keep(kept)
        let listed = try await store.refusedCallbacks().items
        #expect(listed.map(\.id) == [kept.id] && listed.map(\.source) == ["192.0.2.1"] && listed[0].size == 12)
        let found = try #require(try await store.refusedCallback(kept.id, actor: "somebody"))
        #expect(found.callback == listed[0] && found.content == kept.content)
        let sealed = try await store.read { db throws(StoreError) in
            try db.first("SELECT content FROM refused_callbacks") { row in row.blob(0) }
        }
        #expect(!String(decoding: try #require(sealed), as: UTF8.self).contains("planted"))
        let audited = try await store.audit().last?.entry
        #expect(audited?.action == "refused_callback.show" && audited?.actor == "somebody")
        #expect(try await store.refusedCallback(.make(), actor: "somebody") == nil)
    }

    @Test("of each account the newest hundred are kept", arguments: TestDatabase.allCases)
    func newest(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let other = try await fixture.store.createTenant(name: "globex").id
        try await fixture.store.keep(refused(fixture, tenant: other, at: 1))
        try await fixture.store.keep(refused(fixture, provider: "regula", at: 1))
        for time in 1...Int64(DataStore.refusedCallbacksKept + 5) {
            try await fixture.store.keep(refused(fixture, at: time))
        }
        let mine = RefusedCallbackFilter(tenant: fixture.tenant, provider: "idmeta")
        let kept = try await fixture.store.refusedCallbacks(mine, limit: 1000).items
        #expect(kept.map(\.receivedAt.milliseconds) == (6...105).reversed())
        #expect(try await fixture.store.refusedCallbacks(limit: 1000).items.count == 102)
    }

    @Test(
        "they are found by account and reason, in pages, and go when their time is over",
        arguments: TestDatabase.allCases)
    func lists(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let store = fixture.store
        for time in 1...Int64(5) {
            try await store.keep(
                refused(
                    fixture, provider: time == 5 ? "regula" : "idmeta",
                    reason: time == 1 ? .foreignSource : .notGenuine, at: time))
        }
        func times(_ page: Page<RefusedCallback>) -> [Int64] { page.items.map(\.receivedAt.milliseconds) }
        let first = try await store.refusedCallbacks(limit: 3)
        #expect(times(first) == [5, 4, 3])
        #expect(times(try await store.refusedCallbacks(after: first.next, limit: 3)) == [2, 1])
        #expect(await code { _ = try await store.refusedCallbacks(after: "x") } == .cursor)
        #expect(times(try await store.refusedCallbacks(.init(provider: "regula"))) == [5])
        #expect(times(try await store.refusedCallbacks(.init(reason: .foreignSource))) == [1])
        #expect(try await store.refusedCallbacks(.init(tenant: .make())).items.isEmpty)
        #expect(try await store.pruneRefusedCallbacks(before: Timestamp(milliseconds: 4), limit: 2) == 2)
        #expect(try await store.pruneRefusedCallbacks(before: Timestamp(milliseconds: 4), limit: 2) == 1)
        #expect(times(try await store.refusedCallbacks()) == [5, 4])
    }
}
