import Domain
import Store
import Testing

@testable import Engine

@Suite("When schedules run next")
struct SchedulePolicyTests {
    private static let sync = ScheduleDefinition(
        name: "s", kind: ScheduleKind.templateSync, rhythm: .every(24 * 3_600_000), jitter: 1000, timeout: 1000)

    private static func next(_ failures: Int, draw: Double, every: Int64 = 24 * 3_600_000) -> Int64 {
        var definition = sync
        definition.rhythm = .every(every)
        return SchedulePolicy.next(
            definition, startedAt: .init(milliseconds: 0), endedAt: .init(milliseconds: 500), failures: failures,
            draw: draw
        ).milliseconds
    }

    @Test("after a success in its time, with jitter; never in the past")
    func success() {
        #expect(Self.next(0, draw: 0) == 24 * 3_600_000)
        #expect(Self.next(0, draw: 1) == 24 * 3_600_000 + 1000)
        #expect(Self.next(0, draw: 0, every: 100) == 500)
    }

    @Test("a cron expression says when; after a failure it runs sooner, never later")
    func cron() throws {
        let midnight = Timestamp(milliseconds: 1_767_225_600_000)
        var daily = Self.sync
        daily.rhythm = .cron(try CronExpression("0 0 * * *"))
        func next(_ definition: ScheduleDefinition, _ failures: Int, ended: Int64 = 500) -> Int64 {
            SchedulePolicy.next(
                definition, startedAt: midnight, endedAt: midnight.adding(milliseconds: ended), failures: failures,
                draw: 1)
                - midnight
        }
        #expect(next(daily, 0) == 86_400_000, "without jitter")
        #expect(next(daily, 0, ended: 86_400_001) == 2 * 86_400_000, "what came due meanwhile is done with it")
        #expect(next(daily, 1) == 30_500 && next(daily, 50) == 3_600_500)
        var often = Self.sync
        often.rhythm = .cron(try CronExpression("* * * * *"))
        #expect(next(often, 50) == 60_000)
    }

    @Test("what is new: a sync soon, housekeeping in its time")
    func first() throws {
        let midnight = Timestamp(milliseconds: 1_767_225_600_000)
        var definition = Self.sync
        definition.rhythm = .cron(try CronExpression("30 3 * * *"))
        #expect(SchedulePolicy.first(definition, at: midnight, draw: 1) - midnight == 2000)
        definition.kind = ScheduleKind.retention
        #expect(SchedulePolicy.first(definition, at: midnight, draw: 0.5) - midnight == 12_600_000)
        definition.rhythm = .every(1000)
        #expect(SchedulePolicy.first(definition, at: midnight, draw: 0.5) - midnight == 500)
    }

    @Test("after failures sooner, then later and later up to an hour, and never later than its interval")
    func failure() {
        #expect(Self.next(1, draw: 0) == 15_500 && Self.next(1, draw: 1) == 30_500)
        #expect(Self.next(2, draw: 1) == 60_500)
        #expect(Self.next(50, draw: 1) == 3_600_500 && Self.next(50, draw: 0) == 1_800_500)
        #expect(Self.next(50, draw: 1, every: 60_000) == 60_500)
    }
}
