import Domain

/// Calls a plugin in this process, on the caller's thread; one that declared that it computes, on threads for that.
final class InProcessTransport: PluginTransport {
    private let functions: PluginFunctions
    private let caller: StepCaller
    private let rules: EffectRules
    private let isReentrant: Bool
    private let crumbs: Breadcrumbs?
    private let mark: PluginMark

    init(functions: PluginFunctions, manifest: Manifest, crumbs: Breadcrumbs?, digest: [UInt8]) {
        self.functions = functions
        self.crumbs = crumbs
        rules = EffectRules(manifest)
        isReentrant = manifest.reentrant
        caller = StepCaller(functions, manifest)
        mark = PluginMark(digest)
    }

    func makeInstance(config: [UInt8]) async throws(InstanceRefusal) -> InstanceHandle {
        let (address, warnings) = try functions.create(config: config)
        let instance = PluginInstance(functions, address: address)
        return InstanceHandle(
            warnings: warnings,
            body: InstancePool(config: config, first: instance, rules: rules, isReentrant: isReentrant))
    }

    func step(_ instance: InstanceHandle, _ input: StepInput) async -> Result<StepOutput, StepFailure> {
        guard let pool = instance.body as? InstancePool else { return .failure(.instanceForeign) }
        switch await pool.borrow() {
        case .failure(let failure): return .failure(failure)
        case .success(let seat):
            defer { pool.giveBack(seat) }
            if caller.limit <= StepClock.usualLimit { return step(seat, input) }
            return await StepThreads.shared.run { self.step(seat, input) }
        }
    }

    private func step(_ seat: Seat, _ input: StepInput) -> Result<StepOutput, StepFailure> {
        StepJudge.judge(call(seat, input), operation: input.operation)
    }

    /// From here to its return the step has this thread to itself, and the thread has the step's crumb.
    private func call(_ seat: Seat, _ input: StepInput) -> StepAnswer {
        guard let crumbs else { return caller.call(seat, input) }
        return crumbs.around(session: input.session, step: input.number, plugin: mark) { caller.call(seat, input) }
    }

    func ingest(
        _ instance: InstanceHandle, _ request: InboundRequest, now: Timestamp
    ) async -> Result<IngestOutput, StepFailure> {
        guard let pool = instance.body as? InstancePool else { return .failure(.instanceForeign) }
        switch await pool.borrow() {
        case .failure(let failure): return .failure(failure)
        case .success(let seat):
            defer { pool.giveBack(seat) }
            let recorder = IngestRecorder()
            guard let code = read(seat, request, now, recorder) else { return .failure(.takesNoCallbacks) }
            return recorder.close(returned: code)
        }
    }

    private func read(
        _ seat: Seat, _ request: InboundRequest, _ now: Timestamp, _ recorder: IngestRecorder
    ) -> Int32? {
        let address = seat.instance.address
        guard let crumbs else { return functions.ingest(address, request, now: now, recorder) }
        return crumbs.around(readingWith: mark) { functions.ingest(address, request, now: now, recorder) }
    }

    func migrate(_ state: StepOutput.State, of operation: OperationID) async -> Result<[UInt8], StepFailure> {
        let functions = functions
        // Few sessions are carried over, and how long that takes nobody declared.
        return await StepThreads.shared.run { functions.migrate(state, of: operation) }
    }

    func destroy(_ instance: InstanceHandle) async { (instance.body as? InstancePool)?.close() }

    var health: TransportHealth { TransportHealth(problem: nil, confinement: nil, processes: []) }
}
