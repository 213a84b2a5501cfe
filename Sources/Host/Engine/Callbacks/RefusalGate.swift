/// How many refused callbacks may be kept: some at once and few a second, of each account and of all. Whoever floods an
/// address must not make the database work; what is not kept is counted.
struct RefusalGate {
    private struct Bucket {
        var level: Double
        /// Milliseconds of a clock that never goes back.
        var at: Int64
    }

    struct Rate {
        var burst: Double
        var perSecond: Double
    }

    static let account = Rate(burst: 10, perSecond: 1)
    static let process = Rate(burst: 50, perSecond: 10)
    /// Accounts remembered. There are no more than tenants and providers make, so that is never reached in earnest.
    private static let most = 10_000

    private var all = Bucket(level: Self.process.burst, at: .min)
    private var accounts: [String: Bucket] = [:]

    /// - Parameter now: milliseconds.
    mutating func admits(_ account: String, at now: Int64) -> Bool {
        if accounts.count >= Self.most { accounts.removeAll() }
        var own = accounts[account] ?? Bucket(level: Self.account.burst, at: now)
        Self.refill(&own, Self.account, at: now)
        Self.refill(&all, Self.process, at: now)
        let isAdmitted = own.level >= 1 && all.level >= 1
        if isAdmitted {
            own.level -= 1
            all.level -= 1
        }
        accounts[account] = own
        return isAdmitted
    }

    private static func refill(_ bucket: inout Bucket, _ rate: Rate, at now: Int64) {
        if bucket.at == .min { bucket.at = now }
        let seconds = Double(max(0, now - bucket.at)) / 1000
        bucket.level = min(rate.burst, bucket.level + seconds * rate.perSecond)
        bucket.at = max(bucket.at, now)
    }
}
