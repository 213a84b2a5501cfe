import Domain
import Synchronization

/// The open connections of this node: how many there are and of which key, and how to close those of one.
package final class SocketRegistry: Sendable {
    package enum Refusal: Error, Hashable {
        /// The key has as many as it may.
        case key
        /// The node has as many as it may.
        case node
        /// The address has as many without a key as it may.
        case address
    }

    /// A place of one connection; `leave` gives it back.
    package struct Seat: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct Connection {
        var owner: SocketOwner?
        var address: String
        var close: (@Sendable (CloseCode) -> Void)?
    }

    private struct State {
        var connections: [Seat: Connection] = [:]
        var counts: [SocketOwner: Int] = [:]
        var strangers = 0
        var strangersFrom: [String: Int] = [:]
        var last: UInt64 = 0
    }

    private let settings: SocketSettings
    private let state = Mutex(State())

    package init(settings: SocketSettings) { self.settings = settings }

    package var count: Int { state.withLock { $0.connections.count } }

    /// Whose connections are open.
    package var owners: [SocketOwner] { state.withLock { Array($0.counts.keys) } }

    /// A seat for a connection that is about to be made; without an owner until its first message.
    /// - Parameter address: what counts as one where connections without a key are limited.
    package func enter(_ owner: SocketOwner?, from address: String = "") throws(Refusal) -> Seat {
        try state.withLock { state throws(Refusal) in
            guard state.connections.count < settings.connections else { throw .node }
            if let owner {
                try count(owner, &state)
            } else {
                guard state.strangers < settings.strangers else { throw .node }
                let count = state.strangersFrom[address, default: 0]
                guard count < settings.strangersPerAddress else { throw .address }
                state.strangersFrom[address] = count + 1
                state.strangers += 1
            }
            state.last += 1
            let seat = Seat(number: state.last)
            state.connections[seat] = Connection(owner: owner, address: address)
            return seat
        }
    }

    /// The connection has told whose it is.
    package func identify(_ seat: Seat, as owner: SocketOwner) throws(Refusal) {
        try state.withLock { state throws(Refusal) in
            guard let connection = state.connections[seat], connection.owner == nil else { return }
            try count(owner, &state)
            forget(connection.address, &state)
            state.connections[seat]?.owner = owner
        }
    }

    /// - Parameter close: from any thread.
    package func opened(_ seat: Seat, close: @escaping @Sendable (CloseCode) -> Void) {
        state.withLock { $0.connections[seat]?.close = close }
    }

    /// Does nothing the second time.
    package func leave(_ seat: Seat) {
        // Let go of the connection outside the lock: what its closure holds may be freed with it.
        let left = state.withLock { state -> Connection? in
            guard let connection = state.connections.removeValue(forKey: seat) else { return nil }
            if let owner = connection.owner {
                let count = state.counts[owner, default: 1] - 1
                state.counts[owner] = count > 0 ? count : nil
            } else {
                forget(connection.address, &state)
            }
            return connection
        }
        _ = left
    }

    /// Closes all connections of an owner.
    package func close(_ owner: SocketOwner, _ code: CloseCode) {
        let closing = state.withLock { state in
            state.connections.values.filter { $0.owner == owner }.compactMap(\.close)
        }
        for close in closing { close(code) }
    }

    /// One without a key less.
    private func forget(_ address: String, _ state: inout State) {
        state.strangers -= 1
        let count = state.strangersFrom[address, default: 1] - 1
        state.strangersFrom[address] = count > 0 ? count : nil
    }

    private func count(_ owner: SocketOwner, _ state: inout State) throws(Refusal) {
        let count = state.counts[owner, default: 0]
        guard count < settings.connectionsPerKey else { throw .key }
        state.counts[owner] = count + 1
    }
}
