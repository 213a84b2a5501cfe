import Synchronization

/// The account's verifications, by the id the vendor gives out.
final class IDMetaVerifications: Sendable {
    private static let firstID = 700_001
    /// A benchmark must not fill the memory: older verifications are forgotten.
    private static let most = 200_000

    private struct State {
        var nextID = IDMetaVerifications.firstID
        var byID: [Int: IDMetaVerification] = [:]
    }

    private let state = Mutex(State())

    func create(template: Int, metadata: JSON) -> IDMetaVerification {
        let now = Clock.now()
        return state.withLock { state in
            let made = IDMetaVerification(id: state.nextID, template: template, metadata: metadata, createdAt: now)
            state.byID[made.id] = made
            state.byID[made.id - Self.most] = nil
            state.nextID += 1
            return made
        }
    }

    func find(_ id: Int) -> IDMetaVerification? { state.withLock { $0.byID[id] } }

    /// A repeated step replaces the earlier answer of its plan.
    func add(_ step: IDMetaVerification.Step, to id: Int, pendingReads: Int) -> IDMetaVerification? {
        change(id) { verification in
            if let index = verification.steps.firstIndex(where: { $0.plan == step.plan }) {
                verification.steps[index] = step
            } else {
                verification.steps.append(step)
            }
            if step.isPending { verification.pendingReads = pendingReads }
        }
    }

    /// Finalises when no plan is missing; otherwise nothing changes.
    func finalize(_ id: Int, plans: [String]) -> IDMetaVerification? {
        change(id) { verification in
            if !verification.steps.isEmpty, verification.missing(plans).isEmpty { verification.finalized = true }
        }
    }

    /// The verification as this read shows it, and as it is afterwards: the last pending read ends the wait.
    func read(_ id: Int) -> (shown: IDMetaVerification, after: IDMetaVerification)? {
        state.withLock { state in
            guard let shown = state.byID[id] else { return nil }
            var after = shown
            if shown.finalized, shown.pendingReads > 0 { after.pendingReads -= 1 }
            state.byID[id] = after
            return (shown, after)
        }
    }

    func decide(_ id: Int, _ status: IDMetaStatus) -> IDMetaVerification? {
        change(id) { $0.decided = status }
    }

    func clear() { state.withLock { $0 = State() } }

    private func change(_ id: Int, _ body: (inout IDMetaVerification) -> Void) -> IDMetaVerification? {
        state.withLock { state in
            guard var verification = state.byID[id] else { return nil }
            body(&verification)
            state.byID[id] = verification
            return verification
        }
    }
}
