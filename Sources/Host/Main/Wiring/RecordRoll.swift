import Conformance
import Domain
import Egress
import Engine
import PluginHost
import Store
import Synchronization

/// What happens while an operation is recorded, as it happens; told to whoever waits, without paths and values.
final class RecordRoll: Sendable {
    struct Content {
        var exchanges: [Tape.Exchange] = []
        var captured: [CapturedValue] = []
        fileprivate var arrivals: [(arrival: Tape.Arrival, ids: [ID], isForSomebody: Bool)] = []
        /// Of callbacks that a step was told of.
        fileprivate var told: Set<ID> = []
        /// Where callbacks arrive; nil: none can.
        fileprivate var url: String?
        /// The last wait that was shown, with the milliseconds that it had left.
        fileprivate var shown: (key: String, left: Int64)?
        /// A callback was waited for.
        var hasWaited: Bool { shown != nil }
    }

    private let state = Mutex(Content())

    static let advice =
        "take callbacks with --listen 127.0.0.1:PORT, and --public-url where the vendor cannot reach that"

    var content: Content { state.withLock { $0 } }

    /// From now on callbacks can arrive.
    func listens(at url: String) {
        Output.note("listening at \(url)")
        state.withLock { $0.url = url }
    }

    func hear(_ event: OneOffRun.Event) {
        switch event {
        case .calling(let call): Output.note("calling   \(call.key): \(call.method) at \(call.endpoint)")
        case .answered(let call, let outcome, let acquired):
            let result = outcome.result
            Output.note("answered  \(call.key): \(result.status == 0 ? result.reason : "status \(result.status)")")
            state.withLock {
                $0.exchanges.append(Tape.Exchange(key: call.key, event: .http(key: call.key, result)))
                $0.captured += outcome.captured + acquired
            }
        case .fired(let key):
            Output.note("waited    \(key)")
            state.withLock { $0.exchanges.append(Tape.Exchange(key: key, event: .timer(key: key))) }
        case .waiting(let key, let left): show(key, left)
        case .calledBack(let callback):
            Output.note("called    \(callback.request.method) with \(callback.request.body.count) bytes")
            state.withLock { content in
                let arrival = Tape.Arrival(
                    request: callback.request, groups: callback.output.groups, group: callback.group,
                    after: content.exchanges.count)
                let isForSomebody = zip(callback.output.events, callback.ids).contains {
                    $0.payload != nil && $1 != nil
                }
                content.arrivals.append((arrival, callback.ids.compactMap(\.self), isForSomebody))
            }
        case .told(let ids): state.withLock { $0.told.formUnion(ids) }
        }
    }

    func hear(_ news: CallbackInbox.News) {
        switch news {
        case .repeated: Output.note("called    again with what came before; it is not recorded")
        case .refused(let reason, let detail):
            let words = detail.map { ": \($0)" } ?? ""
            Output.note("refused   a callback, \(reason.rawValue)\(words); it is not recorded")
        }
    }

    private func show(_ key: String, _ left: Int64) {
        let (isNews, url) = state.withLock { content in
            let url = content.url
            // Without an address there is no more to say than that.
            if let shown = content.shown, url == nil || (shown.key == key && shown.left - left < 5000) {
                return (false, url)
            }
            content.shown = (key, left)
            return (true, url)
        }
        guard isNews else { return }
        let seconds = (left + 999) / 1000
        if let url {
            Output.note("waiting   \(key): for the vendor's callback at \(url), \(seconds) s left")
        } else {
            Output.note("waiting   \(key): no callback can arrive, and \(seconds) s are left; \(Self.advice)")
        }
    }
}

extension RecordRoll.Content {
    /// The callbacks that belong to the session: those that a step was told of, and those for nobody that came before the
    /// last thing that happened.
    var kept: [Tape.Arrival] {
        let isTold = arrivals.map { !told.isDisjoint(with: $0.ids) }
        return arrivals.indices.filter { index in
            if isTold[index] { return true }
            let isLast = arrivals[index].arrival.after == exchanges.count && !isTold[index...].contains(true)
            return !arrivals[index].isForSomebody && !isLast
        }.map { arrivals[$0].arrival }
    }

    /// How many callbacks came that the session did not wait for.
    var leftOut: Int { arrivals.count - kept.count }
}
