import Domain
import Synchronization

/// Data keys of live requests, unwrapped. Bounded: of two generations the older is dropped when the younger is full, so
/// what was used lately stays.
final class DataKeyCache: Sendable {
    private struct State {
        var young: [ID: DataKey] = [:]
        var old: [ID: DataKey] = [:]
    }

    private static let generation = 16_384
    private let state = Mutex(State())

    subscript(request: ID) -> DataKey? {
        state.withLock { state in
            if let key = state.young[request] { return key }
            guard let key = state.old.removeValue(forKey: request) else { return nil }
            Self.keep(key, for: request, in: &state)
            return key
        }
    }

    func keep(_ key: DataKey, for request: ID) {
        state.withLock { Self.keep(key, for: request, in: &$0) }
    }

    func forget(_ request: ID) {
        state.withLock { state in
            state.young[request] = nil
            state.old[request] = nil
        }
    }

    private static func keep(_ key: DataKey, for request: ID, in state: inout State) {
        if state.young.count >= generation {
            state.old = state.young
            state.young = [:]
        }
        state.young[request] = key
    }
}
