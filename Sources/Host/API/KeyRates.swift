import Domain
package import Egress
import HTTPTypes
import Store
import Synchronization

/// How often each API key calls, by class of route; of this process alone, and forgotten with it.
package final class KeyRates: Sendable {
    package enum RouteClass: String, Hashable, Sendable {
        /// A client reads.
        case read
        /// A client begins or changes something.
        case write
        case admin

        init(_ route: Route) {
            switch (route.access, route.method) {
            case (.admin, _): self = .admin
            case (_, .get), (_, .head): self = .read
            default: self = .write
            }
        }
    }

    /// What came of a call's asking.
    struct Turn {
        var isGranted: Bool
        var meter: Meter
    }

    /// Whose calls are counted, and how.
    package struct Meter: Sendable {
        fileprivate let rates: KeyRates
        fileprivate let account: Account
        fileprivate let limit: RateLimit

        /// For a call that does as much as several; the next ones wait for it.
        func charge(_ more: Int) { rates.charge(more, self) }

        /// How it stands now.
        var state: State { rates.state(self) }

        /// Seconds until the next call is granted, at least one.
        var wait: Int { rates.wait(self) }
    }

    struct State {
        var count: Int
        /// Seconds.
        var window: Int
        var left: Int
        /// Seconds until all are there again.
        var reset: Int
        var name: String

        /// https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ (structured fields, RFC 9651).
        var headers: HTTPFields {
            [
                .rateLimitPolicy: "\"\(name)\";q=\(count);w=\(window)",
                .rateLimit: "\"\(name)\";r=\(left);t=\(reset)",
            ]
        }
    }

    fileprivate struct Account: Hashable {
        var key: ID
        var routes: RouteClass
    }

    private let limits: [RouteClass: RateLimit]
    private let now: @Sendable () -> Int64
    private let buckets = Mutex<[Account: TokenBucket]>([:])

    /// - Parameters:
    ///   - limits: no entry: as often as it likes. Their burst is what may come at once.
    ///   - now: nanoseconds of a clock that never goes back.
    package init(
        _ limits: [RouteClass: RateLimit], now: @escaping @Sendable () -> Int64 = MonotonicClock.nanoseconds
    ) {
        self.limits = limits
        self.now = now
    }

    /// - Returns: nil for a key that may call as often as it likes.
    func turn(_ principal: Principal, _ routes: RouteClass) -> Turn? {
        guard principal.rateClass == .standard, let limit = limits[routes] else { return nil }
        let account = Account(key: principal.key, routes: routes)
        let moment = now()
        let isGranted = buckets.withLock {
            $0[account, default: TokenBucket()].reserve(limit, at: moment, patience: 0) != nil
        }
        return Turn(isGranted: isGranted, meter: Meter(rates: self, account: account, limit: limit))
    }

    private func state(_ meter: Meter) -> State {
        let moment = now()
        let bucket = bucket(meter)
        return State(
            count: meter.limit.count, window: Int(meter.limit.period / 1000),
            left: bucket.left(meter.limit, at: moment),
            reset: Self.seconds(bucket.rest(at: moment)), name: meter.account.routes.rawValue)
    }

    private func bucket(_ meter: Meter) -> TokenBucket { buckets.withLock { $0[meter.account] } ?? TokenBucket() }

    private func wait(_ meter: Meter) -> Int {
        let moment = now()
        var bucket = bucket(meter)
        return max(1, Self.seconds(bucket.reserve(meter.limit, at: moment, patience: .max) ?? 0))
    }

    private func charge(_ more: Int, _ meter: Meter) {
        let moment = now()
        buckets.withLock { $0[meter.account, default: TokenBucket()].charge(more, meter.limit, at: moment) }
    }

    private static func seconds(_ nanoseconds: Int64) -> Int { Int((nanoseconds + 999_999_999) / 1_000_000_000) }
}

extension HTTPField.Name {
    static let rateLimit = HTTPField.Name("RateLimit") ?? .from
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy") ?? .from
}
