import Domain
import Testing

@testable import Store

@Suite("Limits that nodes share")
struct SharedLimitTests {
    private let a = ID(high: 1, low: 1)
    private let b = ID(high: 1, low: 2)
    private let c = ID(high: 1, low: 3)

    private func claim(_ node: ID, _ places: Int, _ wanted: Int, since: Int64 = 0) -> PlaceClaim {
        PlaceClaim(node: node, places: places, wanted: wanted, since: Timestamp(milliseconds: since))
    }

    private func ask(
        _ concurrency: Int, kept: Int = 0, wanted: Int, lifetime: Int64 = 60_000
    ) -> LimitRequest {
        LimitRequest(provider: "p", concurrency: concurrency, kept: kept, wanted: wanted, lifetime: lifetime)
    }

    private func exchange(_ fixture: Fixture, _ node: ID, _ request: LimitRequest) async throws -> LimitAnswer {
        try #require(try await fixture.store.exchangeLimits([request], node: node).first)
    }

    @Test("what is enough for all is given to all; what is not is divided alike")
    func shares() {
        let now = Timestamp(milliseconds: 100_000)
        #expect(PlaceShares.fair([claim(a, 0, 3), claim(b, 0, 5)], limit: 10, at: now) == [a: 3, b: 5])
        #expect(PlaceShares.fair([claim(a, 9, 100), claim(b, 0, 2)], limit: 10, at: now) == [a: 8, b: 2])
        #expect(PlaceShares.fair([claim(a, 9, 100), claim(b, 0, 100)], limit: 10, at: now) == [a: 5, b: 5])
        #expect(PlaceShares.fair([claim(a, 0, 0)], limit: 10, at: now) == [:])
        let many = (0..<40).map { claim(ID(high: 2, low: UInt64($0)), 0, 1000) }
        #expect(PlaceShares.fair(many, limit: 10_000, at: now).values.allSatisfy { $0 == 250 })
    }

    @Test("a place that does not divide goes round")
    func turns() {
        let now = Timestamp(milliseconds: 100_000)
        let (old, fresh) = (now.milliseconds - 5000, now.milliseconds - 500)
        let holder = claim(a, 1, 9, since: fresh)
        #expect(PlaceShares.fair([holder, claim(b, 0, 9, since: fresh + 1)], limit: 1, at: now) == [a: 1])
        let longHolder = claim(a, 1, 9, since: old)
        #expect(PlaceShares.fair([longHolder, claim(b, 0, 9, since: old + 1)], limit: 1, at: now) == [b: 1])
        let three = [claim(a, 2, 9, since: old), claim(b, 1, 9, since: old), claim(c, 1, 9, since: old)]
        #expect(PlaceShares.fair(three, limit: 4, at: now) == [a: 1, b: 2, c: 1])
    }

    @Test("one node has all while others are idle, and what two have is never more", arguments: TestDatabase.allCases)
    func places(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let other = try await fixture.store.registerNode(name: "other", pid: 2)
        #expect(try await exchange(fixture, fixture.node, ask(4, wanted: 9)).places == 4)
        let late = try await exchange(fixture, other, ask(4, wanted: 9))
        #expect(late.places == 0)
        // Told to make room, it still counts for what it has under way, and then for less.
        let told = try await exchange(fixture, fixture.node, ask(4, kept: 4, wanted: 9))
        #expect(told.places == 2)
        #expect(try await fixture.store.heldPlaces("p") == [fixture.node: 4, other: 0])
        #expect(try await exchange(fixture, other, ask(4, wanted: 9)).places == 0)
        #expect(try await exchange(fixture, fixture.node, ask(4, kept: 2, wanted: 9)).places == 2)
        #expect(try await exchange(fixture, other, ask(4, wanted: 9)).places == 2)
        // Idle, it is forgotten.
        #expect(try await exchange(fixture, fixture.node, ask(4, kept: 0, wanted: 0)).places == 0)
        #expect(try await fixture.store.heldPlaces("p") == [other: 2])
        #expect(try await exchange(fixture, other, ask(4, kept: 2, wanted: 9)).places == 4)
    }

    @Test("a little is lent ahead of need, and not while others lack it", arguments: TestDatabase.allCases)
    func spare(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let other = try await fixture.store.registerNode(name: "other", pid: 2)
        #expect(try await exchange(fixture, fixture.node, ask(64, wanted: 10)).places == 14)
        #expect(try await exchange(fixture, other, ask(64, wanted: 60)).places == 50)
        #expect(try await exchange(fixture, fixture.node, ask(64, kept: 14, wanted: 10)).places == 10)
    }

    @Test("what a node held that is over, or silent for too long, is free", arguments: TestDatabase.allCases)
    func death(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let killed = try await fixture.store.registerNode(name: "killed", pid: 2)
        #expect(try await exchange(fixture, killed, ask(4, wanted: 4)).places == 4)
        #expect(try await exchange(fixture, fixture.node, ask(4, wanted: 4)).places == 0)
        let again = try await fixture.store.registerNode(name: "killed", pid: 3)
        #expect(await code { _ = try await exchange(fixture, killed, ask(4, kept: 4, wanted: 4)) } == .fenced)
        #expect(try await exchange(fixture, fixture.node, ask(4, wanted: 4)).places == 4)
        // Its time is over at once.
        _ = try await exchange(fixture, fixture.node, ask(4, kept: 4, wanted: 4, lifetime: 0))
        #expect(try await exchange(fixture, again, ask(4, wanted: 4)).places == 4)
        #expect(try await fixture.store.heldPlaces("p") == [again: 4])
    }

    @Test("slots of a rate are lent one after the other, to whomever", arguments: TestDatabase.allCases)
    func slots(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let other = try await fixture.store.registerNode(name: "other", pid: 2)
        var request = ask(4, wanted: 1)
        // Far apart, so that no time that passes here counts.
        (request.slots, request.interval) = (5, 100_000_000)
        let first = try await exchange(fixture, fixture.node, request)
        #expect(first.firstSlot == first.now, "the first is free at once")
        let second = try await exchange(fixture, other, request)
        #expect(second.firstSlot == first.firstSlot + 5 * request.interval)
        // The end of the line comes back, a gap in it does not.
        request.slots = 0
        request.unused = first.firstSlot..<second.firstSlot
        _ = try await exchange(fixture, fixture.node, request)
        request.unused = second.firstSlot + 2 * request.interval..<second.firstSlot + 5 * request.interval
        _ = try await exchange(fixture, other, request)
        (request.slots, request.unused) = (1, nil)
        #expect(try await exchange(fixture, other, request).firstSlot == second.firstSlot + 2 * request.interval)
    }

    @Test("after a rest the first slot is now, or as far away as the answer needs", arguments: TestDatabase.allCases)
    func lead(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        var request = ask(4, wanted: 1)
        (request.slots, request.interval, request.lead) = (1, 1, 7_000_000)
        let first = try await exchange(fixture, fixture.node, request)
        #expect(first.firstSlot == first.now + 7_000_000)
        request.lead = 0
        #expect(try await exchange(fixture, fixture.node, request).firstSlot >= first.firstSlot + 1)
    }

    @Test("asks of many nodes at once never lend more than there is", arguments: TestDatabase.both)
    func together(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let other = try await DataStore.open(url: fixture.url)
        var nodes: [ID] = []
        for number in 0..<6 { nodes.append(try await fixture.store.registerNode(name: "n\(number)", pid: 1)) }
        let slots = try await withThrowingTaskGroup(of: [Int64].self) { group in
            for (number, node) in nodes.enumerated() {
                group.addTask {
                    let store = number % 2 == 0 ? fixture.store : other
                    var (mine, slots): (Int, [Int64]) = (0, [])
                    for round in 0..<15 {
                        let request = LimitRequest(
                            provider: "p", concurrency: 10, kept: mine, wanted: round % 5 * 3, lifetime: 600_000,
                            slots: 1, interval: 60_000_000)
                        let answer = try await store.exchangeLimits([request], node: node)[0]
                        mine = answer.places
                        slots.append(answer.firstSlot)
                        #expect(try await store.heldPlaces("p").values.reduce(0, +) <= 10)
                    }
                    return slots
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let first = try #require(slots.min())
        #expect(slots.sorted() == (0..<90).map { first + $0 * 60_000_000 })
    }

    @Test("the database's clock is read between two of our own readings", arguments: TestDatabase.both)
    func clock(on database: TestDatabase) async throws {
        let fixture = try await Fixture(on: database)
        let sql = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
        let before = try #require(try await fixture.place.command(sql).first.flatMap { Int64($0) })
        let measured = try #require(try await fixture.store.measureClock())
        let after = try #require(try await fixture.place.command(sql).first.flatMap { Int64($0) })
        #expect(measured.asked <= measured.answered)
        #expect((before...after).contains(measured.time))
    }

    @Test("SQLite has no clock of its own, and tells the machine's time")
    func sqliteClock() async throws {
        let fixture = try await Fixture()
        #expect(try await fixture.store.measureClock() == nil)
        let before = Timestamp.now()
        let time = try await fixture.store.read { db throws(StoreError) in try db.databaseTime() } / 1000
        #expect((before.milliseconds - 1...Timestamp.now().milliseconds + 1).contains(time))
    }
}
