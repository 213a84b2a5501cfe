import Domain
import Testing

@testable import Egress
@testable import Store
@testable import Webhooks

@Suite("The machines behind delivering")
struct MachineTests {
    @Test("waits follow the schedule within a fifth, and end with it")
    func schedule() {
        let schedule = DeliverySchedule.standard
        let hour: Int64 = 3_600_000
        let waits: [Int64] = [
            5_000, 300_000, 1_800_000, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour,
        ]
        for (index, wait) in waits.enumerated() {
            for random in [0, 0.25, 0.5, 0.999, 1] {
                let made = schedule.wait(after: index + 1, retryAfter: nil, random: random) ?? -1
                #expect(made >= wait * 8 / 10 && made <= wait * 12 / 10)
            }
        }
        #expect(schedule.wait(after: 10, retryAfter: 1, random: 0.5) == nil)
    }

    @Test("Retry-After lengthens a wait up to a day, and never shortens one")
    func retryAfter() {
        let schedule = DeliverySchedule.standard
        #expect(schedule.wait(after: 1, retryAfter: 60_000, random: 0.5) == 60_000)
        #expect(schedule.wait(after: 1, retryAfter: 1, random: 0.5) == 5_000)
        #expect(schedule.wait(after: 1, retryAfter: .max, random: 0.5) == 86_400_000)
    }

    @Test("a window stays between one and its most, whatever happens")
    func window() {
        var generator = SystemRandomNumberGenerator()
        for most in [1, 2, 8, 64] {
            var window = AdaptiveConcurrency(most: most)
            for _ in 1...5_000 {
                if Int.random(in: 0..<6, using: &generator) == 0 {
                    window.failed()
                } else {
                    window.succeeded(wasFull: Bool.random(using: &generator))
                }
                #expect((1...most).contains(window.limit))
            }
            for _ in 1...10 { window.failed() }
            #expect(window.limit == 1)
            for _ in 1...10_000 { window.succeeded(wasFull: true) }
            #expect(window.limit == most)
        }
    }

    @Test("an endpoint is disabled when it says it is gone, or has failed for five days")
    func health() {
        let now = Timestamp.now()
        let day: Int64 = 86_400_000
        let failed = Judgement.failed(reason: "status_500", retryAfter: nil, isTrouble: true)
        func reason(_ judgement: Judgement, own: Bool = false, days: Int64?) -> String? {
            EndpointHealth.reason(
                judgement, isOwnURL: own, failingSince: days.map { now.adding(milliseconds: -$0 * day) }, at: now)
        }
        #expect(reason(failed, days: 5) == "failing")
        #expect(reason(failed, days: 4) == nil)
        #expect(reason(failed, days: nil) == nil)
        #expect(reason(.delivered, days: 9) == nil)
        #expect(reason(.gone, days: nil) == "gone")
        #expect(reason(.gone, own: true, days: nil) == nil)
        #expect(reason(failed, own: true, days: 9) == nil)
    }

    @Test("answers are judged by their status")
    func judgement() {
        func judge(_ status: Int) -> Judgement {
            Judgement(
                .response(.init(status: status, retryAfter: 7, bodyPrefix: [], bodyIsCut: false, milliseconds: 1)))
        }
        #expect(judge(204) == .delivered)
        #expect(judge(410) == .gone)
        #expect(judge(302) == .failed(reason: "redirect", retryAfter: nil, isTrouble: false))
        #expect(judge(429) == .failed(reason: "status_429", retryAfter: 7, isTrouble: true))
        #expect(judge(400) == .failed(reason: "status_400", retryAfter: 7, isTrouble: false))
    }

    @Test("no lane and no sum of lanes ever has more than its share, whatever happens")
    func shares() throws {
        var generator = SystemRandomNumberGenerator()
        let settings = LaneBook.Settings(total: 20, perEndpoint: 8)
        var book = LaneBook(settings)
        let lanes = (0..<12).map { _ in
            WebhookLane(endpoint: .make(), version: 1, nextAt: Timestamp(milliseconds: 0), failingSince: nil)
        }
        var underWay: [ID: Int] = [:]
        var now: Int64 = 0
        for _ in 1...4_000 {
            now += Int64.random(in: 0...5_000, using: &generator)
            for share in book.share(lanes.filter { _ in Bool.random(using: &generator) }, at: now) {
                #expect(share.limit > 0)
                underWay[share.endpoint, default: 0] += share.limit
            }
            #expect(underWay.values.reduce(0, +) == book.underWay && book.underWay <= settings.total)
            #expect(underWay.values.allSatisfy { $0 <= settings.perEndpoint })
            for lane in lanes where underWay[lane.endpoint, default: 0] > 0 && Bool.random(using: &generator) {
                if let permit = book.begin(lane.endpoint, at: now) {
                    let fails = Int.random(in: 0..<3, using: &generator) == 0
                    book.end(
                        lane.endpoint,
                        fails ? .failed(reason: "status_500", retryAfter: nil, isTrouble: true) : .delivered,
                        permit: permit, at: now)
                }
                book.giveBack(lane.endpoint, 1)
                underWay[lane.endpoint, default: 0] -= 1
            }
        }
    }

    @Test("endpoints in trouble together leave most places to the others")
    func troubled() {
        var book = LaneBook(LaneBook.Settings(total: 16, perEndpoint: 8, breaker: BreakerSettings(failures: 0)))
        let trouble = Judgement.failed(reason: "timeout", retryAfter: nil, isTrouble: true)
        let lanes = (0..<40).map { _ in
            WebhookLane(endpoint: .make(), version: 1, nextAt: Timestamp(milliseconds: 0), failingSince: nil)
        }
        for lane in lanes {
            for share in book.share([lane], at: 0) {
                if let permit = book.begin(lane.endpoint, at: 0) {
                    book.end(lane.endpoint, trouble, permit: permit, at: 0)
                }
                book.giveBack(lane.endpoint, share.limit)
            }
        }
        let shares = book.share(lanes, at: 0)
        #expect(shares.reduce(0) { $0 + $1.limit } == 4)
        let healthy = WebhookLane(endpoint: .make(), version: 1, nextAt: Timestamp(milliseconds: 0), failingSince: nil)
        #expect(book.share([healthy], at: 0).first?.limit == AdaptiveConcurrency.start)
    }
}
