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
            await it.replay(session, plugin, handle, secrets: cassette.secrets)
        }
    }
}

extension Examination {
    fileprivate func replay(
        _ session: Cassette.Session, _ plugin: Plugin, _ handle: InstanceHandle, secrets: [String: [UInt8]]
    ) async {
        let place = "cassette \"\(session.name)\""
        if let schema = OperationSchemas.request(session.operation.description),
            let violation = schema.validate(session.request).first
        {
            return find(place, "its request breaks the operation's schema: \(violation)", action: "mend the cassette")
        }
        let arrivals = ArrivalDesk(plugin, handle, crypto, secrets: secrets)
        let replay = Replay(plugin: plugin, instance: handle, desk: arrivals) { [desk] in
            desk.note("\(place)\n\(RawInput($0).summary)")
        }
        let outcome = await replay.run(session)
        for (exchange, call) in outcome.calls { expect(exchange, call, place) }
        for problem in outcome.problems {
            find("\(place), callback at \(problem.arrival.place)", problem.what, action: problem.action)
        }
        switch outcome.stop {
        case .end(let end):
            if let arrival = outcome.unreached.first {
                find(
                    "\(place), callback at \(arrival.place)", "the session ends before the callback arrives",
                    action: "look at what is emitted, or put the callback where the session waits")
            }
            if let left = outcome.left.first {
                find(place, "the session ends before its exchange \(left.key)", action: "look at what is emitted")
            }
            compare(end, session, place)
        case .refused(let failure): refuse(place, failure)
        case .waiting(let keys):
            find(
                place,
                "the plugin waits for \(keys.isEmpty ? "nothing" : keys.joined(separator: ", ")), and the cassette has "
                    + "no such exchange",
                action: "record it again, or add the exchange")
        }
    }

    private func expect(_ exchange: Cassette.Exchange, _ call: HTTPEffect, _ place: String) {
        let seen = Replay.seen(of: call)
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
