import Synchronization

/// How the cells of one plugin fare, all together.
final class CellVitals: Sendable {
    /// So many deaths in a row, with no step made in between, and the plugin is given up.
    static let mostDeaths = 5

    private struct State {
        var deaths = 0
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
