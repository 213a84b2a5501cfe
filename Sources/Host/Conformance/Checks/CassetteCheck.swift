import Domain
import PluginHost

extension Check {
    static let cassette = Check("cassette", "recorded sessions end as they were recorded") { it in
        guard let cassette = it.options.cassette else { throw Unanswerable("no cassette was given (--cassette)") }
        let plugin = try it.hosted()
        let config = try it.acceptedConfig()
        let handle = try await plugin.transport.makeInstance(config: config.serialized())
        for session in cassette.sessions {
            it.report.cases += 1
            await it.replay(session, plugin, handle)
        }
    }
}

extension Examination {
    fileprivate func replay(_ session: Cassette.Session, _ plugin: Plugin, _ handle: InstanceHandle) async {
        let place = "cassette \"\(session.name)\""
        if let schema = OperationSchemas.request(session.operation.description),
            let violation = schema.validate(session.request).first
        {
            return find(place, "its request breaks the operation's schema: \(violation)", action: "mend the cassette")
        }
        var input = Walk.start(session.operation, session.request.serialized())
        var rest = session.exchanges
        var pending: [Effect] = []
        while true {
            desk.note("\(place)\n\(RawInput(input).summary)")
            let output: StepOutput
            switch await plugin.transport.step(handle, input) {
            case .failure(let failure): return refuse(place, failure)
            case .success(let it): output = it
            }
            if let end = output.end {
                if let left = rest.first {
                    find(place, "the session ends before its exchange \(left.key)", action: "look at what is emitted")
                }
                return compare(end, session, place)
            }
            pending = pending.filter { $0.key != input.event.key } + output.effects
            guard let index = rest.firstIndex(where: { exchange in pending.contains { $0.key == exchange.key } }),
                let effect = pending.first(where: { $0.key == rest[index].key })
            else {
                let keys = pending.map(\.key).joined(separator: ", ")
                return find(
                    place,
                    "the plugin waits for \(keys.isEmpty ? "nothing" : keys), and the cassette has no such exchange",
                    action: "record it again, or add the exchange")
            }
            let exchange = rest.remove(at: index)
            if case .http(let call) = effect { expect(exchange, call, place) }
            input.number += 1
            if let state = output.state { (input.state, input.stateVersion) = (state.bytes, state.version) }
            input.event = exchange.event
            if case .callback(let key, _, let payload) = exchange.event,
                case .awaitCallback(_, let correlation, _) = effect
            {
                input.event = .callback(key: key, correlation: correlation, payload: payload)
            }
        }
    }

    private func expect(_ exchange: Cassette.Exchange, _ call: HTTPEffect, _ place: String) {
        let seen: [String: String] = [
            "method": call.method, "endpoint": call.endpoint, "path": Part.literals(call.path),
            "body": { if case .parts(let parts) = call.body { Part.literals(parts) } else { "" } }(),
        ]
        for (name, wanted) in (exchange.expect.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard let text = wanted.string else { continue }
            if seen[name] != text {
                find(
                    "\(place), call \(exchange.key)", "its \(name) is \(seen[name] ?? "unknown"), recorded was \(text)",
                    action: "mend the plugin, or record the cassette again")
            }
        }
    }

    private func compare(_ end: StepOutput.End, _ session: Cassette.Session, _ place: String) {
        switch end {
        case .finish(let result):
            let differing = session.result?.object?.first { result[$0.key] != $0.value }
            if session.result != nil, differing == nil { return }
            find(
                place, "it finishes with \(result.text), recorded was \(session.result?.text ?? "a failure")",
                action: "mend the plugin, or record the cassette again")
        case .fail(let failure):
            let wanted = session.failure
            let isSame =
                wanted != nil && (wanted?["class"]?.string ?? failure.errorClass.name) == failure.errorClass.name
                && (wanted?["code"]?.string ?? failure.code) == failure.code
            if isSame { return }
            find(
                place,
                "it fails as \(failure.errorClass.name) \(failure.code): \(failure.message); recorded was "
                    + "\(wanted?.text ?? session.result?.text ?? "")",
                action: "mend the plugin, or record the cassette again")
        }
    }
}
