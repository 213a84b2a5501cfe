/// Runs the steps of one operation.
protocol StepRunner<P>: Sendable {
    associatedtype P: Plugin
    func run(_ frame: StepFrame, configuration: P.Configuration, plugin: P, versions: StateVersions) -> StepAnswer
    /// A state of an older version, encoded anew.
    func migrate(_ state: [UInt8], version: UInt32) throws -> [UInt8]
}

/// Which states can be read, and the version of those written.
struct StateVersions: Sendable {
    var current: UInt32
    var reads: [UInt32]
}

/// Decodes state and event, asks the workflow, encodes its answer.
struct WorkflowRunner<W: Workflow>: StepRunner {
    func run(
        _ frame: StepFrame, configuration: W.Owner.Configuration, plugin: W.Owner, versions: StateVersions
    ) -> StepAnswer {
        answer(frame, configuration: configuration, plugin: plugin, versions: versions).answer
    }

    /// The answer and, for rehearsals, the result before it was encoded.
    func answer(
        _ frame: StepFrame, configuration: W.Owner.Configuration, plugin: W.Owner, versions: StateVersions
    ) -> (answer: StepAnswer, result: W.Result?) {
        let context = Context<W.Owner>(frame, configuration: configuration, plugin: plugin)
        do {
            guard let event = try event(frame) else { return (StepAnswer(), nil) }
            var workflow = try workflow(frame, versions)
            let step = try workflow.handle(event, context)
            var answer = StepAnswer(notes: context.notes)
            let state = try JSONText.encode(workflow)
            if state != frame.state || frame.stateVersion != versions.current { answer.state = state }
            switch step.answer {
            case .perform(let effects):
                answer.effects = effects
                return (answer, nil)
            case .finish(let result):
                answer.end = .finish(try JSONText.encode(result))
                return (answer, result)
            }
        } catch let failure as PluginFailure {
            return (StepAnswer(notes: Notes(logs: context.notes.logs), end: .fail(failure)), nil)
        } catch {
            // The error's own text may hold what a client or a vendor sent; its type does not.
            let place = error is DecodingError ? " at \(CodingPlace(error, quoting: false))" : ""
            let failure = PluginFailure(
                .internal, code: "uncaught_error", message: "the workflow threw \(type(of: error))\(place)")
            return (StepAnswer(notes: Notes(logs: context.notes.logs), end: .fail(failure)), nil)
        }
    }

    func migrate(_ state: [UInt8], version: UInt32) throws -> [UInt8] {
        try JSONText.encode(try W.read(state: state, version: version))
    }

    private func workflow(_ frame: StepFrame, _ versions: StateVersions) throws -> W {
        if frame.stateVersion == 0, frame.state.isEmpty { return W() }
        guard frame.stateVersion == versions.current || versions.reads.contains(frame.stateVersion) else {
            throw PluginFailure(
                .badState, code: "state_version",
                message:
                    "the state has version \(frame.stateVersion); this plugin writes \(versions.current) and reads "
                    + "\(versions.reads)")
        }
        do {
            return try W.read(state: frame.state, version: frame.stateVersion)
        } catch {
            throw PluginFailure(
                .badState, code: "state_unreadable",
                message: "the state does not fit: \(CodingPlace(error, quoting: false))")
        }
    }

    /// nil for an event of a later minor version.
    private func event(_ frame: StepFrame) throws -> Event<W.Request>? {
        switch frame.event {
        case .start(let request):
            do {
                return .start(try JSONText.decode(W.Request.self, from: request))
            } catch {
                // The host checked it against the operation's schema, so it is this plugin that does not know such a
                // request; another may.
                throw PluginFailure(
                    .unsupported, code: "request_unreadable",
                    message: "the request does not fit: \(CodingPlace(error, quoting: false))")
            }
        case .http(let key, let response): return .http(key, response)
        case .timer(let key): return .timer(key)
        case .callback(let key, let correlation, let payload): return .callback(key, on: correlation, payload)
        case .cancel(let reason): return .cancelled(reason: reason)
        case .unknown: return nil
        }
    }
}
