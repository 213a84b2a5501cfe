import Domain
import Testing

@testable import Store

@Suite("Schedules")
struct ScheduleTests {
    static let sync = ScheduleDefinition(
        name: "template_sync.idmeta", kind: "template_sync", provider: "idmeta", rhythm: .every(60_000), timeout: 1000)

    private func fixture(on database: TestDatabase) async throws -> Fixture {
        let fixture = try await Fixture(on: database)
        try await fixture.store.setSchedules([Self.sync]) { _ in Timestamp(milliseconds: 1) }
        return fixture
    }

    private func lock(
        _ fixture: Fixture, owner: ID? = nil, isNode: Bool = true, onlyIfDue: Bool = true
    ) async throws -> ScheduleLock? {
        try await fixture.store.lockSchedule(
            Self.sync.name, owner: owner ?? fixture.node, isNode: isNode, actor: "schedule", onlyIfDue: onlyIfDue)
    }

    private func record(_ fixture: Fixture) async throws -> ScheduleRecord {
        try #require(try await fixture.store.schedules().first { $0.definition.name == Self.sync.name })
    }

    @Test("one runs it at a time, and its end is written down", arguments: TestDatabase.allCases)
    func oneAtATime(on database: TestDatabase) async throws {
        let fixture = try await fixture(on: database)
        let held = try #require(try await lock(fixture))
        #expect(try await lock(fixture, owner: .make(), isNode: false) == nil)
        let next = Timestamp.now().adding(milliseconds: 60_000)
        try await fixture.store.unlockSchedule(held, .succeeded, summary: ["added": 1], failures: 0, nextRunAt: next)
        let record = try await record(fixture)
        #expect(record.lastResult == .succeeded && record.lastSummary == ["added": 1] && record.failures == 0)
        #expect(record.nextRunAt == next && record.lockedUntil == nil && record.lastActor == "schedule")
        #expect(try await lock(fixture) == nil, "it is not due before its time")
        #expect(try await lock(fixture, onlyIfDue: false) != nil, "by hand it runs any time")
    }

    @Test("a cron expression is kept, and counts from the moment it is set", arguments: TestDatabase.allCases)
    func cron(on database: TestDatabase) async throws {
        let fixture = try await fixture(on: database)
        var yearly = Self.sync
        yearly.rhythm = .cron(try CronExpression("0 0 1 1 *"))
        try await fixture.store.setSchedules([yearly]) { _ in .init(milliseconds: 7) }
        #expect(try await record(fixture).definition == yearly)
        #expect(
            try await record(fixture).nextRunAt == Timestamp(milliseconds: 1), "what never ran does not wait for it")
        let held = try #require(try await lock(fixture))
        let next = Timestamp.now().adding(milliseconds: 60_000)
        try await fixture.store.unlockSchedule(held, .succeeded, failures: 0, nextRunAt: next)
        try await fixture.store.setSchedules([yearly]) { _ in .init(milliseconds: 7) }
        #expect(try await record(fixture).nextRunAt == next, "nothing new changes nothing")
        var later = yearly
        later.rhythm = .cron(try CronExpression("0 0 2 1 *"))
        try await fixture.store.setSchedules([later]) { _ in .init(milliseconds: 7) }
        #expect(try await record(fixture).nextRunAt == later.rhythm.next(after: .now()))
        try await fixture.store.setSchedules([Self.sync]) { _ in .init(milliseconds: 7) }
        #expect(try await record(fixture).definition == Self.sync, "an interval takes its place")
    }

    @Test("failures in a row are counted until a success", arguments: TestDatabase.allCases)
    func failures(on database: TestDatabase) async throws {
        let fixture = try await fixture(on: database)
        for count in 1...3 {
            let held = try #require(try await lock(fixture))
            try await fixture.store.unlockSchedule(
                held, .failed, error: "no", failures: held.failures + 1, nextRunAt: .init(milliseconds: 1))
            let record = try await record(fixture)
            #expect(record.failures == count && record.lastError == "no" && record.lastResult == .failed)
        }
        let held = try #require(try await lock(fixture))
        try await fixture.store.unlockSchedule(held, .succeeded, failures: 0, nextRunAt: .init(milliseconds: 1))
        #expect(try await record(fixture).failures == 0)
    }

    @Test("a node's lock ends with the node, a command's with its time", arguments: TestDatabase.allCases)
    func death(on database: TestDatabase) async throws {
        let fixture = try await fixture(on: database)
        let dead = try #require(try await lock(fixture))
        let next = try await fixture.store.registerNode(name: "node", pid: 2)
        let held = try #require(try await lock(fixture, owner: next))
        #expect(held.failures == 1 && held.seq == dead.seq + 1)
        #expect(try await record(fixture).lastResult == .died)
        let late = await code {
            try await fixture.store.unlockSchedule(dead, .succeeded, failures: 0, nextRunAt: .init(milliseconds: 1))
        }
        #expect(late == .fenced)
        try await fixture.store.unlockSchedule(held, .succeeded, failures: 0, nextRunAt: .init(milliseconds: 1))
        _ = try #require(try await lock(fixture, owner: .make(), isNode: false))
        #expect(try await lock(fixture, owner: next) == nil)
    }

    @Test(
        "what is set anew keeps its past; what is gone is disabled; nothing new writes nothing",
        arguments: TestDatabase.allCases)
    func settings(on database: TestDatabase) async throws {
        let fixture = try await fixture(on: database)
        let held = try #require(try await lock(fixture))
        try await fixture.store.unlockSchedule(
            held, .succeeded, failures: 0, nextRunAt: Timestamp.now().adding(milliseconds: 60_000))
        var sooner = Self.sync
        sooner.rhythm = .every(1000)
        try await fixture.store.setSchedules([sooner]) { _ in .init(milliseconds: 7) }
        let changed = try await record(fixture)
        #expect(changed.definition == sooner && changed.lastResult == .succeeded)
        #expect(changed.nextRunAt < Timestamp.now().adding(milliseconds: 30_000), "a shorter interval counts at once")
        let commits = fixture.store.statistics.commits
        try await fixture.store.setSchedules([sooner]) { _ in .init(milliseconds: 7) }
        #expect(fixture.store.statistics.commits == commits)
        try await fixture.store.setSchedules([]) { _ in .init(milliseconds: 7) }
        #expect(try await record(fixture).definition.isEnabled == false)
        #expect(try await lock(fixture) == nil)
        try await fixture.store.setSchedules([sooner]) { _ in .init(milliseconds: 7) }
        #expect(try await record(fixture).nextRunAt == Timestamp(milliseconds: 7), "enabled again it runs soon")
        try await fixture.store.addSchedules([Self.sync]) { _ in .init(milliseconds: 9) }
        #expect(try await record(fixture).definition == sooner, "a command changes no schedule")
    }
}
