import Domain

/// What becomes of a frame.
enum CellAnswer: Sendable {
    case created(Result<[Diagnostic], InstanceRefusal>)
    case destroyed
    case stepped(StepAnswer)
    case ingested(IngestAnswer)
    case migrated(Result<[UInt8], StepFailure>)
    /// The cell died of it.
    case died(CellDeath)
    /// There is no cell to give it to.
    case unavailable(reason: String)

    /// - Parameter frame: of the kind that was asked for.
    init(_ frame: consuming Frame, rules: EffectRules) throws(FrameError) {
        switch frame.kind {
        case .create: self = .created(try frame.payload.creation())
        case .destroy: self = .destroyed
        case .step: self = .stepped(try frame.payload.stepAnswer(rules))
        case .ingest: self = .ingested(try frame.payload.ingestAnswer())
        case .migrate: self = .migrated(try frame.payload.migrationAnswer())
        case .hello: throw FrameError("a second hello")
        }
        try frame.payload.finish()
    }
}
