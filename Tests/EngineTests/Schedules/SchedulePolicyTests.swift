import Domain
import Store
import Testing

@testable import Engine

@Suite("When schedules run next")
struct SchedulePolicyTests {
    private static let sync = ScheduleDefinition(
        name: "s", kind: ScheduleKind.templateSync, every: 24 * 3_600_000, jitter: 1000, timeout: 1000)

    private static func next(_ failures: Int, draw: Double, every: Int64 = 24 * 3_600_000) -> Int64 {
        var definition = sync
        definition.every = every
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

    @Test("after failures sooner, then later and later up to an hour, and never later than its interval")
    func failure() {
        #expect(Self.next(1, draw: 0) == 15_500 && Self.next(1, draw: 1) == 30_500)
        #expect(Self.next(2, draw: 1) == 60_500)
        #expect(Self.next(50, draw: 1) == 3_600_500 && Self.next(50, draw: 0) == 1_800_500)
        #expect(Self.next(50, draw: 1, every: 60_000) == 60_500)
    }
}
