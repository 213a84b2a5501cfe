import Domain
import Testing

@testable import Store

@Suite("Group commit")
struct WriterTests {
    @Test("many writers share few commits, and each write is there", arguments: TestDatabase.allCases)
    func grouping(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database, options: "&writers=1")
        let before = fixture.store.statistics
        let held = await HeldWriter(fixture.store)
        let names = (0..<500).map { "tenant-\($0)" }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in names {
                group.addTask { _ = try await fixture.store.createTenant(name: name) }
            }
            try await held.release(afterQueued: 500)
            try await group.waitForAll()
        }
        let after = fixture.store.statistics
        #expect(after.units - before.units == 501)
        #expect(after.commits - before.commits <= 4)
        #expect(try await fixture.store.tenants().count == 501)
    }

    @Test("a failing unit is undone alone", arguments: TestDatabase.allCases)
    func failingAlone(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database, options: "&writers=1")
        let held = await HeldWriter(fixture.store)
        let before = fixture.store.statistics.commits
        let outcomes = try await withThrowingTaskGroup(of: StoreError.Code?.self) { group in
            for number in 0..<50 {
                group.addTask {
                    await code {
                        try await fixture.store.write { db throws(StoreError) in
                            try db.run(
                                "INSERT INTO tenants (id, name, created_at) VALUES (?, ?, 0)", .id(ID.make()),
                                .text("t\(number)"))
                            if number % 10 == 0 {
                                try db.run(
                                    "INSERT INTO tenants (id, name, created_at) VALUES (?, 'acme', 0)", .id(ID.make()))
                            }
                        }
                    }
                }
            }
            try await held.release(afterQueued: 50)
            return try await group.reduce(into: [StoreError.Code?]()) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == .constraint }.count == 5)
        #expect(outcomes.filter { $0 == nil }.count == 45)
        let names = try await fixture.store.tenants().map(\.name)
        #expect(names.count == 46)
        #expect(!names.contains("t10"))
        #expect(fixture.store.statistics.commits - before <= 3)
    }

    @Test("a full disk refuses what does not fit and keeps what does")
    func diskFull() async throws {
        let fixture = try await Fixture()
        try await fixture.store.write { db throws(StoreError) in
            let pages = try db.first("PRAGMA page_count") { row in row.integer(0) } ?? 0
            try db.script("PRAGMA max_page_count = \(pages + 8)")
        }
        let held = await HeldWriter(fixture.store)
        async let large = code {
            _ = try await fixture.upload(Array(repeating: 1, count: 100_000))
        }
        async let small = code { _ = try await fixture.store.createTenant(name: "small") }
        try await held.release(afterQueued: 2)
        #expect(await large == .diskFull)
        #expect(await small == nil)
        #expect(try await fixture.store.tenant(named: "small") != nil)
        try await fixture.store.write { db throws(StoreError) in try db.script("PRAGMA max_page_count = 1073741823") }
        #expect(
            await code {
                _ = try await fixture.upload(Array(repeating: 1, count: 100_000))
            } == nil)
    }

    @Test("what is queued is written before closing; later calls are told", arguments: TestDatabase.allCases)
    func closing(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        _ = try await fixture.accept()
        await fixture.store.close()
        #expect(await code { _ = try await fixture.store.tenants() } == .closed)
        #expect(await code { _ = try await fixture.store.createTenant(name: "late") } == .closed)
        let again = try await DataStore.open(url: fixture.url)
        #expect(try await again.tenants().count == 1)
    }

    @Test("another process's changes show", arguments: TestDatabase.allCases)
    func foreignChanges(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let other = try await DataStore.open(url: fixture.url)
        let before = try await fixture.store.foreignChanges()
        _ = try await fixture.store.createTenant(name: "own")
        // Without listening PostgreSQL cannot tell whose change it was.
        if database != .pooled { #expect(try await fixture.store.foreignChanges() == before) }
        let own = try await fixture.store.foreignChanges()
        _ = try await other.createTenant(name: "foreign")
        while try await fixture.store.foreignChanges() == own { await Task.yield() }
        #expect(try await fixture.store.tenant(named: "foreign") != nil)
    }
}
