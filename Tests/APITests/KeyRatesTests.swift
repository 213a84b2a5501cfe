import Domain
import Egress
import HTTPTypes
import Store
import Synchronization
import Testing

@testable import API

@Suite("How often a key may call")
struct KeyRatesTests {
    private final class Clock: Sendable {
        let now = Mutex<Int64>(1_000_000_000_000)
        func add(seconds: Double) { now.withLock { $0 += Int64(seconds * 1e9) } }
    }

    private func rates(_ clock: Clock, _ count: Int, seconds: Int64) -> KeyRates {
        KeyRates([.write: RateLimit(count: count, period: seconds * 1000, burst: count)]) {
            clock.now.withLock { $0 }
        }
    }

    private func principal(_ rateClass: RateClass = .standard) -> Principal {
        Principal(key: .make(), tenant: .make(), tenantName: "acme", scopes: ["client"], rateClass: rateClass)
    }

    @Test("a whole window's calls may come at once, and come back at an even pace")
    func window() throws {
        let clock = Clock()
        let (rates, key) = (rates(clock, 4, seconds: 2), principal())
        for left in [3, 2, 1, 0] {
            let turn = try #require(rates.turn(key, .write))
            #expect(turn.isGranted && turn.meter.state.left == left)
        }
        let refused = try #require(rates.turn(key, .write))
        #expect(!refused.isGranted && refused.meter.state.left == 0 && refused.meter.state.reset == 2)
        #expect(refused.meter.wait == 1)
        clock.add(seconds: 0.5)
        #expect(rates.turn(key, .write)?.isGranted == true)
        #expect(rates.turn(key, .write)?.isGranted == false)
        clock.add(seconds: 2)
        #expect(rates.turn(key, .write)?.meter.state.left == 3)
    }

    @Test("what is refused takes nothing; what does as much as several is paid for afterwards")
    func charge() throws {
        let clock = Clock()
        let (rates, key) = (rates(clock, 10, seconds: 10), principal())
        let turn = try #require(rates.turn(key, .write))
        turn.meter.charge(99)
        for _ in 0..<5 { #expect(rates.turn(key, .write)?.isGranted == false) }
        #expect(turn.meter.wait == 91)
        clock.add(seconds: 90)
        #expect(rates.turn(key, .write)?.isGranted == false)
        clock.add(seconds: 1)
        #expect(rates.turn(key, .write)?.isGranted == true)
    }

    @Test("keys and kinds of calls are counted apart; a key of the class unlimited, and what has no limit, are not")
    func apart() {
        let clock = Clock()
        let rates = rates(clock, 1, seconds: 3600)
        let (first, second) = (principal(), principal())
        #expect(rates.turn(first, .write)?.isGranted == true)
        #expect(rates.turn(first, .write)?.isGranted == false)
        #expect(rates.turn(second, .write)?.isGranted == true)
        #expect(rates.turn(first, .read) == nil && rates.turn(first, .admin) == nil)
        let free = principal(.unlimited)
        for _ in 0..<5 { #expect(rates.turn(free, .write) == nil) }
    }

    @Test("headers say what the key has, as structured fields")
    func headers() throws {
        let clock = Clock()
        let turn = try #require(rates(clock, 100, seconds: 60).turn(principal(), .write))
        #expect(turn.meter.state.headers[.rateLimitPolicy] == "\"write\";q=100;w=60")
        #expect(turn.meter.state.headers[.rateLimit] == "\"write\";r=99;t=1")
    }

    @Test("a route is of the kind that its method and its access say")
    func kinds() {
        let route = { (method, access) in
            Route(method, "/a", access) { _, _ in throw Problem(.notFound) }
        }
        #expect(KeyRates.RouteClass(route(.get, .client)) == .read)
        #expect(KeyRates.RouteClass(route(.post, .client)) == .write)
        #expect(KeyRates.RouteClass(route(.delete, .client)) == .write)
        #expect(KeyRates.RouteClass(route(.get, .admin)) == .admin)
    }
}
