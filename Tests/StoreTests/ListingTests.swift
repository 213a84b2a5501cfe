import Domain
import Testing

@testable import Store

@Suite("What providers list")
struct ListingTests {
    private static let key = ListingKey(provider: "idmeta", kind: .template)

    private struct Bench {
        let fixture: Fixture
        let lock: ScheduleLock

        init(on database: TestDatabase) async throws {
            fixture = try await Fixture(on: database)
            // However long the tests beside it keep the machine busy, the lock is held to the end.
            var definition = ScheduleTests.sync
            definition.timeout = 600_000
            try await fixture.store.setSchedules([definition]) { _ in .init(milliseconds: 1) }
            lock = try #require(
                try await fixture.store.lockSchedule(
                    ScheduleTests.sync.name, owner: fixture.node, isNode: true, actor: "schedule", onlyIfDue: true))
        }

        func sync(_ entries: [ListedEntry], by actor: String = "schedule", key: ListingKey = key) async throws
            -> ListingCounts
        {
            try await fixture.store.replaceListing(key, with: entries, by: actor, under: lock)
        }

        func live(_ key: ListingKey = key) async throws -> [String] {
            try await fixture.store.listing(key)?.versions.filter(\.isLive).map(\.entry.externalID) ?? []
        }
    }

    private static func entries(_ numbers: ClosedRange<Int>) -> [ListedEntry] {
        numbers.map {
            ListedEntry(externalID: "t\(1000 + $0)", name: "Number \($0)", steps: ["a", "b"], raw: ["id": .number($0)])
        }
    }

    @Test(
        "added, changed, retired and unchanged are counted, and what was written reads back",
        arguments: TestDatabase.allCases)
    func counts(on database: TestDatabase) async throws {
        let bench = try await Bench(on: database)
        var entries = Self.entries(1...120)
        #expect(try await bench.sync(entries) == ListingCounts(added: 120))
        #expect(try await bench.sync(entries) == ListingCounts(unchanged: 120))
        entries[0].description = "new words"
        entries[1].isActive = false
        entries[2].raw = ["counter": 7]
        entries.removeLast(20)
        entries.append(ListedEntry(externalID: "t2000", name: "Late"))
        #expect(
            try await bench.sync(entries, by: "command:ada")
                == ListingCounts(added: 1, changed: 2, retired: 20, unchanged: 98))
        let stored = try #require(try await bench.fixture.store.listing(Self.key))
        #expect(stored.state.generation == 2 && stored.state.failure == nil && stored.state.syncedAt != nil)
        #expect(stored.versions.count == 121)
        let live = stored.versions.filter(\.isLive).map(\.entry)
        #expect(live.map(\.externalID) == entries.map(\.externalID).sorted())
        #expect(live[0].saysTheSame(as: entries[0]) && live[1].saysTheSame(as: entries[1]))
        let history = try await bench.fixture.store.listingHistory(Self.key, of: "t1003")
        #expect(history.map(\.entry.raw) == [["id": 3]], "a counter in the raw form is no change")
    }

    @Test("every version keeps who or what brought it, and who ended it", arguments: TestDatabase.allCases)
    func history(on database: TestDatabase) async throws {
        let bench = try await Bench(on: database)
        let first = Self.entries(1...1)
        var second = first
        second[0].name = "Renamed"
        _ = try await bench.sync(first)
        _ = try await bench.sync(second, by: "command:ada")
        _ = try await bench.sync([], by: "key:gh_1")
        #expect(try await bench.sync(second) == ListingCounts(added: 1))
        let history = try await bench.fixture.store.listingHistory(Self.key, of: "t1001")
        #expect(history.map(\.change) == [.added, .changed, .returned])
        #expect(history.map(\.actor) == ["schedule", "command:ada", "schedule"])
        #expect(history.map(\.endedBy) == ["command:ada", "key:gh_1", nil])
        #expect(history.map(\.isLive) == [false, false, true])
        #expect(Set(history.map(\.firstSeenAt)).count == 1)
        #expect(history[1].lastSeenAt != nil && history[1].endedAt != nil)
        #expect(history.map(\.entry.name) == ["Number 1", "Renamed", "Renamed"])
    }

    @Test(
        "what the provider says in its own words is sealed, and opens in its own row alone",
        arguments: TestDatabase.allCases)
    func sealed(on database: TestDatabase) async throws {
        let bench = try await Bench(on: database)
        let store = bench.fixture.store
        let raw: JSON = ["webhook_secret": "whsec-of-the-vendor"]
        _ = try await bench.sync(["t1", "t2"].map { ListedEntry(externalID: $0, name: "A", raw: raw) })
        let stored = try await store.read { db throws(StoreError) in
            try db.all("SELECT raw, raw_sealed FROM provider_templates ORDER BY external_id") { row in
                (row.text(0), row.blob(1))
            }
        }
        #expect(stored.map(\.0) == ["{}", "{}"] && stored[0].1 != stored[1].1)
        for (_, sealed) in stored {
            #expect(!String(decoding: sealed, as: UTF8.self).contains("whsec"))
        }
        #expect(try await store.listing(Self.key)?.versions.map(\.entry.raw) == [.null, .null])
        #expect(try await store.listingHistory(Self.key, of: "t2").map(\.entry.raw) == [raw])
        try await store.write { db throws(StoreError) in
            try db.run(
                "UPDATE provider_templates SET raw_sealed = ?1 WHERE external_id = 't2'", .blob(stored[0].1))
        }
        #expect(await code { _ = try await store.listingHistory(Self.key, of: "t2") } == .sealed)
        #expect(try await bench.live() == ["t1", "t2"], "the list itself needs no key")
    }

    @Test("a failure leaves the list as it was, and a success takes the failure away", arguments: TestDatabase.allCases)
    func failure(on database: TestDatabase) async throws {
        let bench = try await Bench(on: database)
        _ = try await bench.sync(Self.entries(1...3))
        try await bench.fixture.store.noteListingFailure(Self.key, "down", under: bench.lock)
        let stored = try #require(try await bench.fixture.store.listing(Self.key))
        #expect(stored.state.failure == "down" && stored.versions.filter(\.isLive).count == 3)
        _ = try await bench.sync(Self.entries(1...3))
        #expect(try await bench.fixture.store.listing(Self.key)?.state.failure == nil)
    }

    @Test("accounts and kinds do not mix", arguments: TestDatabase.allCases)
    func scopes(on database: TestDatabase) async throws {
        let bench = try await Bench(on: database)
        let other = ListingKey(provider: "idmeta", scope: "acme", kind: .template)
        let plans = ListingKey(provider: "idmeta", kind: .plan)
        _ = try await bench.sync(Self.entries(1...2))
        _ = try await bench.sync(Self.entries(2...3), key: other)
        _ = try await bench.sync(Self.entries(9...9), key: plans)
        #expect(try await bench.live() == ["t1001", "t1002"])
        #expect(try await bench.live(other) == ["t1002", "t1003"])
        #expect(try await bench.live(plans) == ["t1009"])
        #expect(try await bench.fixture.store.listingStates().count == 3)
    }

    @Test(
        "a sync that dies between its transactions is not seen, and the next one starts clean",
        arguments: TestDatabase.allCases)
    func halfWay(on database: TestDatabase) async throws {
        let bench = try await Bench(on: database)
        _ = try await bench.sync(Self.entries(1...3))
        try await bench.fixture.store.write { db throws(StoreError) in
            let late = ListingDiff(known: [], new: Self.entries(50...60))
            for write in late.writes {
                try db.insertVersion(
                    Self.key, SealedListingWrite(write: write), generation: 2, actor: "dead", at: .now())
            }
            try db.endVersion(Self.key, "t1001", generation: 2, actor: "dead", at: .now(), seen: nil)
        }
        #expect(try await bench.live() == ["t1001", "t1002", "t1003"])
        #expect(try await bench.sync(Self.entries(1...4)) == ListingCounts(added: 1, unchanged: 3))
        #expect(try await bench.live() == ["t1001", "t1002", "t1003", "t1004"])
        #expect(try await bench.fixture.store.listingHistory(Self.key, of: "t1001").map(\.endedBy) == [nil])
    }

    @Test(
        "readers see the old list or the new one, however many transactions it takes", arguments: TestDatabase.allCases)
    func swap(on database: TestDatabase) async throws {
        let bench = try await Bench(on: database)
        let store = bench.fixture.store
        _ = try await bench.sync(Self.entries(1...900))
        let reading = Task {
            var sizes: Set<Int> = []
            while !Task.isCancelled {
                let ids = try await store.listing(Self.key)?.versions.filter(\.isLive).map(\.entry.externalID) ?? []
                sizes.insert(ids.count)
                if ids.first != "t1001" && ids.first != "t1501" { sizes.insert(-1) }
            }
            return sizes
        }
        for _ in 1...3 {
            #expect(try await bench.sync(Self.entries(501...1000)).retired == 500)
            #expect(try await bench.sync(Self.entries(1...900)).added == 500)
        }
        reading.cancel()
        #expect(try await reading.value.isSubset(of: [900, 500]))
    }

    @Test("whoever lost the lock changes nothing", arguments: TestDatabase.allCases)
    func fenced(on database: TestDatabase) async throws {
        let bench = try await Bench(on: database)
        _ = try await bench.sync(Self.entries(1...3))
        _ = try await bench.fixture.store.registerNode(name: "node", pid: 2)
        _ = try #require(
            try await bench.fixture.store.lockSchedule(
                ScheduleTests.sync.name, owner: .make(), isNode: false, actor: "command:ada", onlyIfDue: false))
        #expect(await code { _ = try await bench.sync([]) } == .fenced)
        let noted = await code {
            try await bench.fixture.store.noteListingFailure(Self.key, "late", under: bench.lock)
        }
        #expect(noted == .fenced)
        #expect(try await bench.live().count == 3)
    }
}
