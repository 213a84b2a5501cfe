import Domain
import Egress
import Store

/// Who may send how much: a lane for each endpoint, none of which can take what others need. A pure machine.
struct LaneBook: Sendable {
    struct Settings: Hashable, Sendable {
        /// Deliveries under way at once in this process.
        var total = 256
        /// At one endpoint.
        var perEndpoint = 64
        var breaker = BreakerSettings(failures: 5, openDuration: 30_000, halfOpenProbes: 1)
        /// Endpoints in trouble have this share of `total` together, at least one place.
        var troubledShare = 0.25

        var troubled: Int { max(1, Int(Double(total) * troubledShare)) }
    }

    struct Share: Hashable, Sendable {
        var endpoint: ID
        var limit: Int
    }

    private struct Lane {
        var window: AdaptiveConcurrency
        var breaker = BreakerMachine()
        /// Claimed, or about to be.
        var taken = 0
        var isTroubled = false
        var failingSince: Timestamp?
    }

    let settings: Settings
    private var lanes: [ID: Lane] = [:]
    private var taken = 0

    init(_ settings: Settings) { self.settings = settings }

    var underWay: Int { taken }

    /// Endpoints that nothing goes to now.
    func openBreakers(at now: Int64) -> Int {
        lanes.values.filter { $0.breaker.isOpen(settings.breaker, at: now) }.count
    }

    /// Gives places to endpoints that have something due, those with the fewest first, and takes them.
    /// - Parameter now: of the monotonic clock, in milliseconds.
    mutating func share(_ due: [WebhookLane], at now: Int64) -> [Share] {
        forgetIdle(besides: due)
        var wishes: [(endpoint: ID, room: Int, taken: Int, isTroubled: Bool)] = []
        for lane in due {
            var known = lanes[lane.endpoint] ?? Lane(window: AdaptiveConcurrency(most: settings.perEndpoint))
            known.failingSince = lane.failingSince
            lanes[lane.endpoint] = known
            let room = room(known, at: now)
            if room > 0 { wishes.append((lane.endpoint, room, known.taken, known.isTroubled)) }
        }
        wishes.sort { ($0.taken, $0.endpoint) < ($1.taken, $1.endpoint) }
        var troubled = settings.troubled - lanes.values.reduce(0) { $0 + ($1.isTroubled ? $1.taken : 0) }
        var shares: [Share] = []
        for (index, wish) in wishes.enumerated() {
            let free = settings.total - taken
            guard free > 0 else { break }
            var limit = min(wish.room, max(1, free / (wishes.count - index)))
            if wish.isTroubled {
                limit = min(limit, troubled)
                troubled -= max(0, limit)
            }
            guard limit > 0 else { continue }
            lanes[wish.endpoint]?.taken += limit
            taken += limit
            shares.append(Share(endpoint: wish.endpoint, limit: limit))
        }
        return shares
    }

    /// Gives back what was not used.
    mutating func giveBack(_ endpoint: ID, _ count: Int) {
        lanes[endpoint]?.taken -= count
        taken -= count
    }

    /// nil: the breaker lets nothing through.
    mutating func begin(_ endpoint: ID, at now: Int64) -> BreakerMachine.Permit? {
        guard let admission = lanes[endpoint]?.breaker.admit(settings.breaker, at: now).0,
            case .allowed(let permit) = admission
        else { return nil }
        return permit
    }

    func failingSince(_ endpoint: ID) -> Timestamp? { lanes[endpoint]?.failingSince }

    /// An attempt ended.
    mutating func end(_ endpoint: ID, _ judgement: Judgement, permit: BreakerMachine.Permit, at now: Int64) {
        guard var lane = lanes[endpoint] else { return }
        let result: BreakerMachine.Result
        switch judgement {
        case .delivered:
            result = .success
            lane.window.succeeded(wasFull: lane.taken * 2 >= lane.window.limit)
            lane.isTroubled = false
        case .failed(_, _, isTrouble: true):
            result = .failure
            lane.window.failed()
            lane.isTroubled = true
        case .failed, .gone, .cancelled: result = .neutral
        }
        _ = lane.breaker.record(result, for: permit, settings.breaker, at: now)
        lanes[endpoint] = lane
    }

    /// Small helpings cost a claim each: a lane that is nearly full waits until it has some room.
    private func room(_ lane: Lane, at now: Int64) -> Int {
        if lane.breaker.isOpen(settings.breaker, at: now) { return 0 }
        let limit = lane.breaker.current == .closed ? lane.window.limit : 1
        let room = limit - lane.taken
        return room >= max(1, limit / 4) ? room : 0
    }

    /// What nothing is known of need not be kept.
    private mutating func forgetIdle(besides due: [WebhookLane]) {
        guard lanes.count > 4096 else { return }
        let wanted = Set(due.map(\.endpoint))
        lanes = lanes.filter { id, lane in
            lane.taken > 0 || wanted.contains(id) || lane.isTroubled || lane.breaker.current != .closed
        }
    }
}
