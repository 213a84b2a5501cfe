import Synchronization

/// The cells of one plugin. All work goes to the one that has least to do; another is started when all have much.
final class CellPool: Sendable {
    /// Frames that a cell may have before it is worth to start another.
    private static let busy = 4

    let vitals: CellVitals
    private let plan: CellPlan
    private let keepers: Mutex<[CellKeeper]>
    /// For all pools, so that no instance of one plugin is ever taken for another's.
    private static let ids = Atomic<UInt64>(1)

    /// Starts the first cell; `firstStart` says how that went.
    init(_ plan: CellPlan) {
        self.plan = plan
        vitals = CellVitals()
        keepers = Mutex([CellKeeper(plan, vitals)])
    }

    /// Blocks until the first cell has loaded the plugin.
    func firstStart() -> Result<Hello.Plugin, PluginLoadError> {
        guard let first = keepers.withLock({ $0.first }) else {
            return .failure(PluginLoadError(.cannotLoad, "the plugin is not needed any more"))
        }
        return first.firstStart()
    }

    var processes: [Int32] {
        keepers.withLock { $0 }.compactMap { keeper in keeper.state.withLock { $0.process?.pid } }
    }

    /// A number for a frame or an instance, never used before.
    func next() -> UInt64 { Self.ids.wrappingAdd(1, ordering: .relaxed).newValue }

    func ask(_ id: UInt64, _ kind: Frame.Kind, _ instance: CellInstance, _ frame: [UInt8]) async -> CellAnswer {
        if let problem = vitals.problem { return .unavailable(reason: problem) }
        if kind == .ingest, let pause = vitals.callbackPause(at: CellKeeper.now()) {
            return .unavailable(
                reason: "its cells died of \(CellVitals.mostDeaths) callbacks within a minute; the next is read in "
                    + "\(pause / 1000 + 1) s")
        }
        guard let keeper = choose() else { return .unavailable(reason: Self.ended) }
        return await keeper.ask(id, kind, instance, frame)
    }

    private func choose() -> CellKeeper? {
        keepers.withLock { keepers in
            guard let idle = keepers.min(by: { $0.outstanding < $1.outstanding }) else { return nil }
            guard idle.outstanding >= Self.busy, keepers.count < plan.settings.cells else { return idle }
            keepers.append(CellKeeper(plan, vitals))
            // It is not ready yet; the next ones are for it.
            return idle
        }
    }

    /// No cell needs the instance any more.
    func forget(_ instance: CellInstance) {
        for keeper in keepers.withLock({ $0 }) {
            let id = next()
            keeper.add(
                CellJob(id: id, kind: .destroy, instance: instance, frame: instance.destruction(id), waiter: nil))
        }
    }

    func end() {
        let all = keepers.withLock { keepers in
            defer { keepers = [] }
            return keepers
        }
        for keeper in all { keeper.end(reason: Self.ended) }
    }

    private static let ended = "the plugin is not needed any more"
}
