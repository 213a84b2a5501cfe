import Domain
import Testing

@testable import Store

@Suite("Blobs, accounts, revisions, audit")
struct KeepingTests {
    @Test("equal content is stored once per tenant, under unlike handles", arguments: TestDatabase.allCases)
    func blobs(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let store = fixture.store
        let other = try await store.createTenant(name: "other").id
        let image = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
        let first = try await fixture.upload(image)
        let second = try await fixture.upload(image)
        let foreign = try await fixture.upload(image, tenant: other)
        #expect(first == second)
        #expect(first != foreign)
        #expect(first.hasPrefix("blob:"))
        let count = try await store.read { db throws(StoreError) in
            try db.first("SELECT count(*) FROM blobs") { row in row.int(0) }
        }
        #expect(count == 2)
        let blob = try #require(try await store.blob(tenant: fixture.tenant, first))
        #expect(blob.bytes == image)
        #expect(blob.mediaType == "image/png")
        #expect(try await store.blob(tenant: fixture.tenant, foreign) == nil)
        #expect(try await store.blob(tenant: fixture.tenant, "blob:zz") == nil)
        #expect(try await store.mediaType(tenant: fixture.tenant, first) == "image/png")
        #expect(try await store.mediaType(tenant: fixture.tenant, foreign) == nil)
    }

    @Test("operators' events come newest first, in pages", arguments: TestDatabase.allCases)
    func operatorEvents(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let (store, tenant) = (fixture.store, fixture.tenant)
        let opened = OperatorEvent(type: "provider.breaker.opened", target: "idmeta", data: ["failures": 5])
        let disabled = OperatorEvent(type: "webhook.endpoint.disabled", target: "e1", tenant: tenant)
        try await store.appendOperatorEvent(opened)
        try await store.appendOperatorEvent(disabled)
        let all = try await store.operatorEvents()
        #expect(all.map(\.event) == [disabled, opened])
        #expect(try await store.operatorEvents(before: all[0].seq).map(\.event) == [opened])
        #expect(try await store.operatorEvents(limit: 1).map(\.event) == [disabled])
    }

    @Test("a tenant's name is taken once", arguments: TestDatabase.allCases)
    func tenants(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        #expect(await code { _ = try await fixture.store.createTenant(name: "acme") } == .constraint)
        #expect(await code { _ = try await fixture.store.createTenant(name: "") } == .constraint)
        let found = try #require(try await fixture.store.tenant(named: "acme"))
        #expect(found.id == fixture.tenant)
        #expect(try await fixture.store.tenant(fixture.tenant) == found)
    }

    @Test("keys are found by prefix, revoked once, touched once a minute", arguments: TestDatabase.allCases)
    func keys(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let store = fixture.store
        let hash = Array(repeating: UInt8(1), count: 32)
        let key = try await store.insertKey(
            tenant: fixture.tenant, prefix: "abcdefgh", hash: hash, scopes: ["admin", "read"],
            expiresAt: Timestamp(milliseconds: 5))
        #expect(try await store.key(prefix: "abcdefgh") == [key])
        #expect(try await store.key(prefix: "xxxxxxxx") == [])
        #expect(
            await code { _ = try await store.insertKey(tenant: nil, prefix: "p", hash: [1], scopes: []) } == .constraint
        )
        let admin = try await store.insertKey(tenant: nil, prefix: "ijklmnop", hash: hash.map { $0 + 1 }, scopes: [])
        #expect(try await store.listKeys() == [key, admin])
        #expect(try await store.listKeys(tenant: fixture.tenant) == [key])
        let units = store.statistics.units
        try await store.touchKey(key.id, at: Timestamp(milliseconds: 100_000))
        try await store.touchKey(key.id, at: Timestamp(milliseconds: 100_500))
        #expect(store.statistics.units == units + 1)
        try await store.touchKey(key.id, at: Timestamp(milliseconds: 170_000))
        #expect(try await store.key(prefix: "abcdefgh").first?.lastUsedAt == Timestamp(milliseconds: 170_000))
        #expect(try await store.revokeKey(key.id))
        #expect(try await store.revokeKey(key.id) == false)
        #expect(try await store.key(prefix: "abcdefgh").first?.revokedAt != nil)
    }

    @Test("a revision is kept once and stays as it was", arguments: TestDatabase.allCases)
    func revisions(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        try await fixture.store.putRevision(provider: "idmeta", hash: "h1", canonical: Array("{}".utf8))
        try await fixture.store.putRevision(provider: "idmeta", hash: "h1", canonical: Array("[]".utf8))
        #expect(try await fixture.store.revision("h1")?.canonical == Array("{}".utf8))
        #expect(try await fixture.store.revision("h1", provider: "regula") == nil)
    }

    @Test("a changed or missing audit entry shows", arguments: TestDatabase.allCases)
    func audit(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let store = fixture.store
        for number in 1...5 {
            try await store.appendAudit(
                AuditEntry(actor: "key:1", action: "request.read", target: "r\(number)", tenant: fixture.tenant))
        }
        #expect(try await store.brokenAuditEntry() == nil)
        #expect(try await store.audit(after: 3).map(\.entry.target) == ["r4", "r5"])
        try await store.write { db throws(StoreError) in
            try db.run("UPDATE audit_log SET target = 'r9' WHERE seq = 3")
        }
        #expect(try await store.brokenAuditEntry() == 3)
        try await store.write { db throws(StoreError) in
            try db.run("UPDATE audit_log SET target = 'r3' WHERE seq = 3")
            try db.run("DELETE FROM audit_log WHERE seq = 2")
        }
        #expect(try await store.brokenAuditEntry() == 3)
    }
}
