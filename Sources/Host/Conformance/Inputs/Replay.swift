import Domain
import PluginHost

/// Plays a recorded session through a plugin: no network, no clock.
struct Replay {
    enum Stop {
        case end(StepOutput.End)
        /// The host judged a step defective.
        case refused(StepFailure)
        /// For effects of these keys, and the cassette has none of them.
        case waiting([String])
    }

    struct Outcome {
        var calls: [(exchange: Cassette.Exchange, call: HTTPEffect)] = []
        /// Exchanges that were never asked for.
        var left: [Cassette.Exchange] = []
        var stop: Stop
    }

    var plugin: Plugin
    var instance: InstanceHandle
    /// Told of each step before it is made.
    var willStep: (StepInput) -> Void

    func run(_ session: Cassette.Session) async -> Outcome {
        var input = Walk.start(session.operation, session.request.serialized())
        if let now = session.now {
            input.now = now
            input.deadline = now.adding(milliseconds: 60_000)
        }
        var outcome = Outcome(left: session.exchanges, stop: .waiting([]))
        var pending: [Effect] = []
        while true {
            willStep(input)
            let output: StepOutput
            switch await plugin.transport.step(instance, input) {
            case .failure(let failure):
                outcome.stop = .refused(failure)
                return outcome
            case .success(let it): output = it
            }
            if let end = output.end {
                outcome.stop = .end(end)
                return outcome
            }
            pending = pending.filter { $0.key != input.event.key } + output.effects
            guard
                let index = outcome.left.firstIndex(where: { exchange in pending.contains { $0.key == exchange.key } }),
                let effect = pending.first(where: { $0.key == outcome.left[index].key })
            else {
                outcome.stop = .waiting(pending.map(\.key))
                return outcome
            }
            let exchange = outcome.left.remove(at: index)
            if case .http(let call) = effect { outcome.calls.append((exchange, call)) }
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

    /// What an exchange's `expect` speaks of.
    static func seen(of call: HTTPEffect) -> [String: String] {
        [
            "method": call.method, "endpoint": call.endpoint, "path": Part.literals(call.path),
            "body": { if case .parts(let parts) = call.body { Part.literals(parts) } else { "" } }(),
        ]
    }
}
