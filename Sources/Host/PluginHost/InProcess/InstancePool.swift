import Domain
import Synchronization

/// The instances of one configuration, made on demand, so that sessions run side by side though each instance makes
/// one step at a time.
final class InstancePool: Sendable {
    /// Instances of one configuration.
    static let limit = 8
    /// Steps at the same time on the one instance of a reentrant plugin.
    static let reentrantLimit = 64

    private typealias Waiter = CheckedContinuation<SeatClaim<Seat>, Never>

    private let config: [UInt8]
    private let functions: PluginFunctions
    private let rules: EffectRules
    /// Shared by all seats of a reentrant plugin.
    private let shared: PluginInstance?
    private let ledger: Mutex<SeatLedger<Seat, Waiter>>

    init(config: [UInt8], first: PluginInstance, rules: EffectRules, isReentrant: Bool) {
        self.config = config
        self.rules = rules
        functions = first.functions
        shared = isReentrant ? first : nil
        ledger = Mutex(
            SeatLedger(limit: isReentrant ? Self.reentrantLimit : Self.limit, first: Seat(first, rules: rules)))
    }

    /// A seat of one's own until `giveBack`. Waits while all are lent.
    func borrow() async -> Result<Seat, StepFailure> {
        var claim = ledger.withLock { $0.claim() }
        if case .wait = claim { claim = await wait() }
        return switch claim {
        case .lent(let seat): .success(seat)
        case .make: make()
        case .wait, .closed:
            .failure(.instanceDestroyed)
        }
    }

    func giveBack(_ seat: Seat) { carryOut(ledger.withLock { $0.giveBack(seat) }) }

    func close() {
        // What is dropped is released after the lock is: its end runs code of the plugin.
        let (waiters, dropped) = ledger.withLock { $0.close() }
        for waiter in waiters { waiter.resume(returning: .closed) }
        withExtendedLifetime(dropped) {}
    }

    private func wait() async -> SeatClaim<Seat> {
        await withCheckedContinuation { continuation in
            let claim = ledger.withLock { $0.enqueue(continuation) }
            if let claim { continuation.resume(returning: claim) }
        }
    }

    private func make() -> Result<Seat, StepFailure> {
        if let shared { return .success(Seat(shared, rules: rules)) }
        do {
            let (address, _) = try functions.create(config: config)
            return .success(Seat(PluginInstance(functions, address: address), rules: rules))
        } catch {
            carryOut(ledger.withLock { $0.makingFailed() })
            return .failure(.instanceRefused("\(error)"))
        }
    }

    private func carryOut(_ release: SeatLedger<Seat, Waiter>.Release) {
        if let (waiter, claim) = release.waiter { waiter.resume(returning: claim) }
    }
}
