import Domain
import Synchronization

/// Calls a plugin that lives in cells. Same results, bytes and errors as in this process.
final class CellTransport: PluginTransport {
    private let cells: CellPool

    init(_ cells: CellPool) { self.cells = cells }

    deinit { cells.end() }

    var health: TransportHealth {
        TransportHealth(
            problem: cells.vitals.problem, confinement: cells.vitals.confinement, processes: cells.processes)
    }

    func makeInstance(config: [UInt8]) async throws(InstanceRefusal) -> InstanceHandle {
        let instance = CellInstance(id: cells.next(), config: config)
        let id = cells.next()
        switch await cells.ask(id, .create, instance, instance.creation(id)) {
        case .created(.success(let warnings)):
            return InstanceHandle(warnings: warnings, body: CellHold(instance, in: cells))
        case .created(.failure(let refusal)):
            cells.forget(instance)
            throw refusal
        case .died(let death): throw Self.refusal("the cell that read the configuration \(death.text)")
        case .unavailable(let reason): throw Self.refusal("nothing can read the configuration: \(reason)")
        case .destroyed, .stepped, .ingested, .migrated:
            throw Self.refusal("the cell gave another answer than asked for")
        }
    }

    private static func refusal(_ message: String) -> InstanceRefusal {
        InstanceRefusal(diagnostics: [Diagnostic(pointer: "", severity: .error, message: message)])
    }

    func step(_ instance: InstanceHandle, _ input: StepInput) async -> Result<StepOutput, StepFailure> {
        guard let hold = instance.body as? CellHold else { return .failure(.instanceForeign) }
        let instance = hold.instance
        guard !instance.isDestroyed else { return .failure(.instanceDestroyed) }
        let id = cells.next()
        var writer = FrameWriter(.step, id: id, room: input.room)
        writer.put(instance.id)
        writer.put(input)
        switch await cells.ask(id, .step, instance, writer.finished()) {
        case .stepped(let answer): return StepJudge.judge(answer, operation: input.operation)
        case let answer: return .failure(Self.failure(answer))
        }
    }

    func ingest(
        _ instance: InstanceHandle, _ request: InboundRequest, now: Timestamp
    ) async -> Result<IngestOutput, StepFailure> {
        guard let hold = instance.body as? CellHold else { return .failure(.instanceForeign) }
        let instance = hold.instance
        guard !instance.isDestroyed else { return .failure(.instanceDestroyed) }
        let id = cells.next()
        var writer = FrameWriter(.ingest, id: id, room: request.body.count + 4096)
        writer.put(instance.id)
        writer.put(request, now: now)
        switch await cells.ask(id, .ingest, instance, writer.finished()) {
        case .ingested(.made(let result)): return result
        case .ingested(.noInstance(let reason)): return .failure(.instanceRefused(reason))
        case let answer: return .failure(Self.failure(answer))
        }
    }

    func migrate(_ state: StepOutput.State, of operation: OperationID) async -> Result<[UInt8], StepFailure> {
        let id = cells.next()
        // No cell ever makes an instance of this one.
        let none = CellInstance(id: cells.next(), config: [])
        var writer = FrameWriter(.migrate, id: id, room: state.bytes.count + 256)
        writer.put(none.id)
        writer.put(state, of: operation)
        switch await cells.ask(id, .migrate, none, writer.finished()) {
        case .migrated(let result): return result
        case let answer: return .failure(Self.failure(answer))
        }
    }

    func destroy(_ instance: InstanceHandle) async {
        (instance.body as? CellHold)?.end()
    }

    private static func failure(_ answer: CellAnswer) -> StepFailure {
        switch answer {
        case .died(let death): .cellDied(death.text)
        case .unavailable(let reason):
            StepFailure(.providerUnavailable, code: "cell.unavailable", message: "no cell took it: \(reason)")
        case .created, .destroyed, .stepped, .ingested, .migrated:
            StepFailure(.internalError, code: "cell.answer", message: "the cell gave another answer than asked for")
        }
    }
}

extension StepFailure {
    fileprivate static let cellDiedCode = "cell.died"

    static func cellDied(_ how: String) -> StepFailure {
        StepFailure(.internalError, code: cellDiedCode, message: "the cell \(how)")
    }

    /// The cell died of this very step, which left nothing behind: it may be made again.
    package var isDeath: Bool { code == Self.cellDiedCode && errorClass == .internalError }
}

extension StepInput {
    /// About what it takes in a frame.
    fileprivate var room: Int {
        switch event {
        case .start(let request): 256 + state.count + request.count
        case .http(_, let result): 1024 + state.count + result.body.count
        case .callback(_, _, let payload): 512 + state.count + payload.count
        case .timer, .cancel: 256 + state.count
        }
    }
}
