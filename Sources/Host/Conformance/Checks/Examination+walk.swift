import Domain
import PluginHost

extension Examination {
    /// - Parameter preparing: what dies on the way is another check's finding.
    func walk(preparing: Bool = true, onlyStarts: Bool = false) async throws -> (Plugin, Walk) {
        let plugin = try hosted()
        let config = try acceptedConfig()
        do {
            let instance = try await plugin.transport.makeInstance(config: config.serialized())
            return (plugin, await Walk(plugin, instance, self, preparing: preparing, onlyStarts: onlyStarts))
        } catch {
            throw Unanswerable("the plugin refuses the configuration \(config.text): \(error); give one with --config")
        }
    }

    /// That given; else the fullest that the plugin takes, for that leads furthest.
    func acceptedConfig() throws -> JSON {
        let manifest = try hosted().manifest
        guard options.config == nil, options.cassette?.config == nil else { return config(manifest) }
        desk.note(Desk.preparing + "a configuration made from the manifest's schema")
        let full = manifest.completing(
            SchemaSample(manifest.configSchema).fullest(), secrets: manifest.secrets.map(\.name))
        let raw = try raw()
        if let schema = try? JSONSchema(manifest.configSchema), schema.validate(full).isEmpty,
            let instance = raw.instance(full.serialized()).0
        {
            raw.destroy(instance)
            return full
        }
        return config(manifest)
    }

    /// The steps of a walk as raw inputs, at most `most`, spread over all of them.
    func rawCases(most: Int = 400) async throws -> [(place: String, input: RawInput)] {
        let (_, walk) = try await walk()
        let all = walk.cases.map { (place: $0.place, input: RawInput($0.input)) }
        guard all.count > most else { return all }
        return (0..<most).map { all[$0 * all.count / most] }
    }

    /// Judges a step as the host does, and by what the host's engine adds.
    func judge(_ item: Walk.Case, before: Walk.Case? = nil) {
        report.cases += 1
        switch item.output {
        case .failure(let failure): refuse(item.place, failure)
        case .success(let output):
            if output.end == nil, item.pending.isEmpty {
                if case .cancel = item.input.event { return }
                find(
                    item.place, "step.stalled: the step leaves neither a pending effect nor an end",
                    action: "call finish, fail, or an effect such as http in every step that handles its event")
            }
            for case .awaitCallback(let key, let correlation, _) in output.effects
            where !item.correlations.contains(correlation) {
                find(
                    item.place, "callback.not_correlated: \(key) waits under a correlation key that no step registered",
                    action: "call correlate with the same key before await_callback")
            }
            judgeCaptures(output, item)
            if output.end == nil, let state = output.state, state.version != stateVersion {
                find(
                    item.place, "the state has version \(state.version), the manifest says \(stateVersion ?? 0)",
                    action: "give set_state the manifest's state_version")
            }
        }
    }

    /// What is asked of an answer, and what is made of it.
    private func judgeCaptures(_ output: StepOutput, _ item: Walk.Case) {
        let manifest = try? hosted().manifest
        for case .http(let call) in output.effects {
            for capture in call.captures {
                if case .cookie(let name) = capture.source, manifest?.requires(.cookieCapture) == false {
                    find(
                        item.place, "it captures the cookie \(name), which the first hosts cannot",
                        action: "let the manifest require \"capture.cookie\", so that they refuse the plugin at once")
                }
            }
        }
        guard item.input.operation == .credentialAcquire, case .finish(let result)? = output.end else { return }
        for name in (result["credentials"]?.array ?? []).compactMap({ $0["name"]?.string })
        where !item.captures.contains(name) {
            find(
                item.place, "capture.unknown: the credential \(name) is no capture that the session asked for",
                action: "name a capture of kind GH_CAPTURE_SECRET of one of the session's calls")
        }
    }

    func refuse(_ place: String, _ failure: StepFailure) {
        let action =
            switch failure.code {
            case "plugin.nonzero": "return GH_OK; a vendor's failure is told with fail, not with the return value"
            case "step.after_end": "call nothing of the sink after finish or fail"
            case "result.invalid": "compare the result with the operation's result schema in docs/operations"
            case "budget.step_cpu": "do less in one step, or say limits.step_cpu_ms in the manifest"
            default: "see \"When something is refused\" in docs/plugin-abi.md"
            }
        find(place, "\(failure.code): \(failure.message)", action: action)
    }

    private var stateVersion: UInt32? { try? hosted().manifest.stateVersion }
}
