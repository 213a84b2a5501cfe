package import Domain

/// Credentials that one account has acquired of its vendor.
package struct AcquiredCredentials: Hashable, Sendable {
    /// Tells those acquired later from those acquired before.
    package var number: Int
    /// For `SECRET("captured.NAME")`.
    package var values: [CapturedValue]
    package var acquiredAt: Timestamp

    package init(number: Int, values: [CapturedValue], acquiredAt: Timestamp) {
        self.number = number
        self.values = values
        self.acquiredAt = acquiredAt
    }

    /// nil: they hold until the vendor refuses them.
    private var expiresAt: Timestamp? { values.compactMap(\.expiresAt).min() }

    func isUsable(at now: Timestamp) -> Bool { expiresAt.map { now < $0 } ?? true }

    /// New ones are acquired while these still serve: a call takes time, and clocks differ.
    func isDue(at now: Timestamp) -> Bool {
        expiresAt.map { now >= $0.adding(milliseconds: -min(($0 - acquiredAt) / 10, Self.margin)) } ?? false
    }

    private static let margin: Int64 = 30_000
}

/// What one account has, and what to do when somebody needs it: at most one acquisition is under way, and a vendor that
/// refuses is not asked again and again. Pure.
struct CredentialShelf: Sendable {
    enum Reason: String, Hashable, Sendable {
        case missing
        case expired
        /// The vendor did not take what was acquired before.
        case refused
    }

    enum Answer: Hashable, Sendable {
        case use(AcquiredCredentials)
        /// Somebody else is acquiring them.
        case wait
        /// The asker is to acquire them, and then to say `acquired` or `failed`. `meanwhile` serves until then.
        case acquire(number: Int, Reason, meanwhile: AcquiredCredentials?)
        case fail(StepFailure)
    }

    private(set) var held: AcquiredCredentials?
    private var underWay: Int?
    private(set) var last: Int
    private var failure: (reason: StepFailure, until: Timestamp)?
    /// Failures in a row, and refusals of what was new, in a row.
    private var failures = 0
    private var refusals = 0
    private var isRefused = false

    /// - Parameter last: the highest number that was given to somebody.
    init(after last: Int = 0) { self.last = last }

    /// - Parameter refused: the number of those that the vendor has just refused.
    mutating func ask(refused: Int? = nil, at now: Timestamp) -> Answer {
        if let held, held.number == refused { drop(held, at: now) }
        let usable = held.flatMap { $0.isUsable(at: now) ? $0 : nil }
        if let usable, !usable.isDue(at: now) { return .use(usable) }
        if underWay != nil { return usable.map { .use($0) } ?? .wait }
        if let failure, now < failure.until { return usable.map { .use($0) } ?? .fail(failure.reason) }
        let reason: Reason = isRefused ? .refused : held == nil ? .missing : .expired
        last += 1
        underWay = last
        return .acquire(number: last, reason, meanwhile: usable)
    }

    mutating func acquired(_ credentials: AcquiredCredentials) {
        guard underWay == credentials.number else { return }
        underWay = nil
        failure = nil
        failures = 0
        isRefused = false
        held = credentials
    }

    /// - Parameter number: of the acquisition.
    mutating func failed(_ number: Int, _ reason: StepFailure, at now: Timestamp) {
        guard underWay == number else { return }
        underWay = nil
        failures += 1
        let wait = max(Int64(clamping: reason.retryAfter), Self.pause(failures))
        failure = (reason, now.adding(milliseconds: wait))
    }

    /// The first refusal is a matter of course: the vendor took them back. New ones that are refused as well are not.
    private mutating func drop(_ refused: AcquiredCredentials, at now: Timestamp) {
        held = nil
        isRefused = true
        refusals = now - refused.acquiredAt < Self.longest ? refusals + 1 : 1
        guard refusals > 1 else { return }
        let why = StepFailure(
            .config, code: "credential.refused", message: "the vendor refuses credentials that were just acquired")
        failure = (why, refused.acquiredAt.adding(milliseconds: Self.pause(refusals - 1)))
    }

    /// Milliseconds after so many in a row: a second, doubled each time up to a minute.
    private static func pause(_ count: Int) -> Int64 { min(longest, 1000 << Int64(min(count - 1, 10))) }

    private static let longest: Int64 = 60_000
}
