import Synchronization

/// How the cells of one plugin fare, all together.
final class CellVitals: Sendable {
    /// So many deaths in a row, with no step made in between, and the plugin is given up.
    static let mostDeaths = 5
    /// Whoever knows a callback's address can send what its plugin dies of, so such deaths say nothing of the steps: after
    /// as many within a minute callbacks alone are turned away, until the first of them is a minute ago.
    static let callbackWindow: UInt64 = 60_000_000_000

    private struct State {
        var deaths = 0
        /// When cells died of callbacks, in nanoseconds; the last few.
        var callbackDeaths: [UInt64] = []
        var problem: String?
        var hello: Hello.Plugin?
    }

    private let state = Mutex(State())

    enum Verdict: Hashable, Sendable {
        /// Milliseconds until the next start.
        case again(after: Int)
        case givenUp
    }

    /// A step was made.
    func lived() {
        state.withLock { if $0.deaths > 0 { $0.deaths = 0 } }
    }

    func died(_ what: String) -> Verdict {
        state.withLock { state in
            if state.problem != nil { return .givenUp }
            state.deaths += 1
            guard state.deaths < Self.mostDeaths else {
                state.problem = "its cell died \(state.deaths) times in a row and made no step: it \(what)"
                return .givenUp
            }
            return .again(after: Self.pause(after: state.deaths))
        }
    }

    /// Of the reading of a callback.
    func diedOfCallback(at now: UInt64) {
        state.withLock { $0.callbackDeaths = ($0.callbackDeaths + [now]).suffix(Self.mostDeaths) }
    }

    /// Milliseconds until callbacks are read again; nil: they are.
    func callbackPause(at now: UInt64) -> Int? {
        state.withLock { state in
            guard state.callbackDeaths.count == Self.mostDeaths, let first = state.callbackDeaths.first,
                now < first + Self.callbackWindow
            else { return nil }
            return Int((first + Self.callbackWindow - now) / 1_000_000)
        }
    }

    /// The first start after a death is at once: most deaths are one bad input.
    static func pause(after failures: Int) -> Int { failures <= 1 ? 0 : min(5000, 50 << min(failures - 2, 10)) }

    /// Why the plugin was given up.
    var problem: String? { state.withLock { $0.problem } }

    /// Whether a cell says of its plugin what the first one said.
    func isSame(_ hello: Hello.Plugin) -> Bool {
        state.withLock { state in
            defer { state.hello = hello }
            guard let first = state.hello else { return true }
            return first.manifest == hello.manifest && first.takesCallbacks == hello.takesCallbacks
                && first.migratesFrom == hello.migratesFrom
        }
    }

    /// Of the cell started last.
    var confinement: Confinement? { state.withLock { $0.hello.map { Confinement(rawValue: $0.confinement) } } }
}
