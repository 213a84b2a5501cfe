import Synchronization

/// The breakers of all providers, by provider id. They live in memory: each node has its own opinion of a provider.
package final class Breakers: Sendable {
    package typealias Observer = @Sendable (_ provider: String, _ transition: BreakerTransition) -> Void

    private let breakers = Mutex<[String: Breaker]>([:])
    private let observers = Mutex<[Observer]>([])

    package init() {}

    /// Called after each transition, on the thread that caused it, under no lock. Must be quick.
    package func observe(_ observer: @escaping Observer) {
        observers.withLock { $0.append(observer) }
    }

    package func breaker(_ provider: String) -> Breaker {
        breakers.withLock { breakers in
            if let breaker = breakers[provider] { return breaker }
            let breaker = Breaker { [weak self] transition in
                guard let self else { return }
                for observer in observers.withLock({ $0 }) { observer(provider, transition) }
            }
            breakers[provider] = breaker
            return breaker
        }
    }

    /// For routing: true while no call to the provider would be let through.
    package func isOpen(_ provider: String, _ settings: BreakerSettings = BreakerSettings()) -> Bool {
        breakers.withLock { $0[provider] }?.isOpen(settings) ?? false
    }

    /// For /health.
    package func snapshot() -> [String: Breaker.Status] {
        breakers.withLock { $0 }.mapValues(\.status)
    }

    /// An operator's word that the provider is well again. False: no call was ever made to such a provider.
    @discardableResult
    package func reset(_ provider: String) -> Bool {
        guard let breaker = breakers.withLock({ $0[provider] }) else { return false }
        breaker.reset()
        return true
    }
}
