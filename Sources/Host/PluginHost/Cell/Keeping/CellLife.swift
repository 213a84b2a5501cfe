import Domain
import Synchronization

/// One process of a cell, from its start to its end, on its keeper's thread.
struct CellLife {
    let keeper: CellKeeper
    var settings: CellSettings { keeper.plan.settings }

    init(_ keeper: CellKeeper) { self.keeper = keeper }

    /// - Returns: milliseconds to wait before the next one.
    func live() -> Int {
        let process: CellProcess
        do throws(CellProcess.StartError) {
            process = try CellProcess(settings, library: keeper.plan.library.descriptor)
        } catch {
            return unstarted("\(error)")
        }
        var buffer = FrameBuffer(most: Frame.mostFromCell)
        let hello: Hello.Plugin
        let manifest: Manifest
        do throws(StartFailure) {
            hello = try greet(process, &buffer)
            manifest = try check(hello, of: process)
        } catch {
            process.kill()
            return stillborn(error, CellDeath(status: process.reap(), breach: process.breach))
        }
        keeper.begun(.success(hello))
        keeper.state.withLock { state in
            state.process = process
            state.outbox.add(state.queue.started(at: CellKeeper.now()))
        }
        keeper.flush()
        let service = CellService(
            keeper: keeper, process: process, rules: EffectRules(manifest),
            patience: max(settings.patience, 2 * manifest.stepCPU))
        return buried(process, cause: service.run(&buffer))
    }

    // MARK: The start

    enum StartFailure: Error {
        /// It ended by itself, or of the cause.
        case died(CellDeath?)
        case refused(PluginLoadError)
        case unfit(String)
    }

    private func greet(_ process: CellProcess, _ buffer: inout FrameBuffer) throws(StartFailure) -> Hello.Plugin {
        let end = CellKeeper.now() + UInt64(settings.startPatience) * 1_000_000
        while true {
            switch Self.hello(in: &buffer) {
            case .success(.ready(let plugin)?): return plugin
            case .success(.refused(let error)?): throw .refused(error)
            case .success(nil): break
            case .failure(let error): throw .died(.garbage("\(error)"))
            }
            let now = CellKeeper.now()
            guard now < end else { throw .died(.overtime(milliseconds: settings.startPatience)) }
            guard !keeper.isEnded else { throw .unfit("nobody needs it any more") }
            guard keeper.listen(to: process, milliseconds: Int((end - now) / 1_000_000) + 1).readable else { continue }
            if buffer.receive(from: process.socket) == .end { throw .died(nil) }
        }
    }

    private static func hello(in buffer: inout FrameBuffer) -> Result<Hello?, FrameError> {
        do throws(FrameError) {
            guard var frame = try buffer.next() else { return .success(nil) }
            guard frame.kind == .hello, frame.id == 0 else { throw FrameError("its first frame is no hello") }
            let hello = try frame.payload.hello()
            try frame.payload.finish()
            return .success(hello)
        } catch {
            return .failure(error)
        }
    }

    /// What a cell says of itself is looked at again.
    private func check(_ hello: Hello.Plugin, of process: CellProcess) throws(StartFailure) -> Manifest {
        let confinement = Confinement(rawValue: hello.confinement)
        if confinement.contains(.seccomp), process.isFiltered == false {
            throw .died(.garbage("it says that it is confined, and the kernel says that it is not"))
        }
        if settings.requiresSandbox, !confinement.missing.isEmpty {
            throw .unfit(
                "require_sandbox is set, and this system does not grant \(confinement.missing.joined(separator: ", "))")
        }
        guard keeper.vitals.isSame(hello) else {
            throw .died(.garbage("the manifest is another one than before"))
        }
        do throws(PluginLoadError) {
            return try Negotiation.manifest(hello.manifest, takesCallbacks: hello.takesCallbacks)
        } catch {
            throw .refused(error)
        }
    }

    // MARK: The end

    /// There was no process. That is no fault of the plugin's.
    private func unstarted(_ what: String) -> Int {
        keeper.begun(.failure(PluginLoadError(.cannotLoad, what)))
        turnAway("no cell can be started: \(what)")
        news("no cell can be started: \(what)")
        return 500
    }

    private func stillborn(_ failure: StartFailure, _ end: CellDeath) -> Int {
        switch failure {
        case .unfit(let reason):
            keeper.begun(.failure(PluginLoadError(.unconfined, reason)))
            turnAway("the cell cannot be used: \(reason)")
            return 500
        case .refused(let error):
            keeper.begun(.failure(error))
            return mourn("does not load its plugin any more: \(error.message)")
        case .died(let cause):
            let text = (cause ?? end).text
            keeper.begun(
                .failure(
                    PluginLoadError(.cannotLoad, "the cell that should load it \(text); nothing of it ran in the host"))
            )
            return mourn(text + ", while it started")
        }
    }

    private func buried(_ process: CellProcess, cause: CellDeath?) -> Int {
        let executing = process.executing
        // A plugin may have closed the socket and live on. One that ended has its own status all the same.
        process.kill()
        let end = CellDeath(status: process.reap(), breach: process.breach)
        let (blamed, isEnded) = keeper.state.withLock { state in
            state.process = nil
            state.generation += 1
            state.outbox = Outbox()
            state.isFlushing = false
            state.isBlocked = false
            if case .closed = state.queue.phase { return (nil as CellJob<CellKeeper.Waiter>?, true) }
            return (state.queue.died(executing: executing, isGarbage: cause?.isGarbage ?? false), false)
        }
        guard !isEnded else { return 0 }
        let death = cause ?? end
        blamed?.waiter?.resume(returning: .died(death))
        guard blamed?.kind == .ingest else {
            return mourn(death.text + (blamed == nil ? ", in no step" : ", in a step"))
        }
        keeper.vitals.diedOfCallback(at: CellKeeper.now())
        news("the cell \(death.text), while it read a callback")
        return 0
    }

    private func mourn(_ what: String) -> Int {
        switch keeper.vitals.died(what) {
        case .again(let pause):
            news("the cell \(what)")
            return pause
        case .givenUp:
            let reason = keeper.vitals.problem ?? what
            keeper.end(reason: reason)
            keeper.plan.settings.report(
                CellNews(
                    plugin: keeper.plan.plugin, digest: keeper.plan.digest,
                    message: "the plugin is given up until it is loaded anew: \(reason)", isGivenUp: true))
            return 0
        }
    }

    private func turnAway(_ reason: String) {
        let jobs = keeper.state.withLock { $0.queue.drain() }
        for job in jobs { job.waiter?.resume(returning: .unavailable(reason: reason)) }
    }

    private func news(_ message: String) {
        keeper.plan.settings.report(
            CellNews(plugin: keeper.plan.plugin, digest: keeper.plan.digest, message: message, isGivenUp: false))
    }
}
