import Synchronization

/// Held by a job from its claim until its work is on its way: what the vendor is asked is stored, or nothing is to be asked.
/// Given back once, whoever notices first.
final class BeginningPlace: Sendable {
    private let isHeld = Atomic<Bool>(true)
    private let onLeave: @Sendable () -> Void

    init(onLeave: @escaping @Sendable () -> Void) { self.onLeave = onLeave }

    func leave() {
        if isHeld.exchange(false, ordering: .relaxed) { onLeave() }
    }
}
