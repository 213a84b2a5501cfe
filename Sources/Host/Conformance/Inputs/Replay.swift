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
        /// Callbacks whose place the session did not reach.
        var unreached: [Arrival] = []
        /// What was wrong with those it reached.
        var problems: [ArrivalDesk.Problem] = []
        var stop: Stop
    }

    var plugin: Plugin
    var instance: InstanceHandle
    var desk: ArrivalDesk
    /// Told of each step before it is made.
    var willStep: (StepInput) -> Void

    func run(_ session: Cassette.Session) async -> Outcome {
        var desk = desk
        var outcome = await run(session, &desk)
        desk.close()
        outcome.problems = desk.problems
        return outcome
    }

    private func run(_ session: Cassette.Session, _ desk: inout ArrivalDesk) async -> Outcome {
        var input = Walk.start(session.operation, session.request.serialized())
        if let now = session.now {
            input.now = now
            input.deadline = now.adding(milliseconds: 60_000)
        }
        var outcome = Outcome(left: session.exchanges, unreached: session.arrivals, stop: .waiting([]))
        // Of those left, by their numbers.
        var numbers = Array(session.exchanges.indices)
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
            while let arrival = outcome.unreached.first, numbers.allSatisfy({ $0 >= arrival.after }) {
                await desk.take(outcome.unreached.removeFirst(), now: input.now)
            }
            input.number += 1
            if let state = output.state { (input.state, input.stateVersion) = (state.bytes, state.version) }
            if let letter = desk.letter(for: pending) {
                input.event = letter
                continue
            }
            guard
                let index = outcome.left.firstIndex(where: { exchange in pending.contains { $0.key == exchange.key } }),
                let effect = pending.first(where: { $0.key == outcome.left[index].key })
            else {
                outcome.stop = .waiting(pending.map(\.key))
                return outcome
            }
            numbers.remove(at: index)
            let exchange = outcome.left.remove(at: index)
            if case .http(let call) = effect { outcome.calls.append((exchange, call)) }
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
