import Domain

/// A step's record with all that may be personal sealed. Made before the writer sees it: sealing costs time that the one
/// writing thread has not.
struct SealedStep: Sendable {
    struct Ended: Sendable {
        var effect: EndedEffect
        var detail: [UInt8]?
    }

    struct Effect: Sendable {
        var key: String
        var kind: String
        var repeats: String?
        var dueAt: Timestamp?
        var intent: [UInt8]
    }

    struct Correlation: Sendable {
        var index: [UInt8]
        var key: [UInt8]
    }

    struct Captured: Sendable {
        var name: String
        var expiresAt: Timestamp?
        var value: [UInt8]
    }

    /// The number of the next step.
    let next: Int
    let step: Int
    let countedSteps: Int
    let status: SessionStatus
    let stateVersion: UInt32?
    let state: [UInt8]?
    let progress: SealedProgress?
    let ended: [Ended]
    let effects: [Effect]
    let correlations: [Correlation]
    let captured: [Captured]
    let callbacks: [ID]
    let move: BuildMove?

    init(_ commit: StepCommit, key: DataKey) {
        let session = commit.session
        step = commit.step
        next = commit.step + 1
        countedSteps = commit.countedSteps
        status = commit.status
        stateVersion = commit.state?.version
        state = key.seal(commit.state?.bytes, "provider_sessions", session, "state")
        progress = commit.progress.map { SealedProgress($0, session: session, key: key) }
        ended = commit.ended.map { effect in
            Ended(
                effect: effect,
                detail: key.seal(effect.detail, "session_effects", session, "outcome_detail/" + effect.key))
        }
        effects = commit.effects.map { new in
            Effect(
                key: new.effect.key, kind: new.effect.kind, repeats: new.effect.repeatName, dueAt: new.dueAt,
                intent: key.seal(
                    EffectCoding.encode(new.effect), "session_effects", session, "intent/" + new.effect.key))
        }
        correlations = commit.correlations.map { text in
            Correlation(
                index: key.correlationIndex(text), key: key.seal(text, "correlations", session, "key"))
        }
        callbacks = commit.callbacks
        move = commit.move
        captured = commit.captured.map { value in
            Captured(
                name: value.name, expiresAt: value.expiresAt,
                value: key.seal(CaptureCoding.encode(value), "captured_values", session, "value/" + value.name))
        }
    }
}

extension DataKey {
    func correlationIndex(_ text: String) -> [UInt8] {
        sealing.blindIndex(tenant: tenant, label: "correlation", Array(text.utf8))
    }
}

extension Effect {
    fileprivate var repeatName: String? {
        guard case .http(let call) = self else { return nil }
        return switch call.repeats {
        case .safe: "safe"
        case .keyed: "keyed"
        case .once: "once"
        }
    }
}
