import Synchronization

/// What other nodes announced, for whoever wants to know.
final class Notices: Sendable {
    private struct State {
        var count: Int64 = 0
        var isClosed = false
        var next = 0
        var streams: [Int: AsyncStream<Channel>.Continuation] = [:]
    }

    private let state = Mutex(State())

    /// Grows with each.
    var count: Int64 { state.withLock { $0.count } }

    func heard(_ channel: Channel) {
        let streams = state.withLock { state in
            state.count += 1
            return Array(state.streams.values)
        }
        for stream in streams { stream.yield(channel) }
    }

    /// Ends when the store is closed. Keeps a few notices for a slow listener: one is as good as many.
    func stream() -> AsyncStream<Channel> {
        let (stream, sink) = AsyncStream<Channel>.makeStream(bufferingPolicy: .bufferingNewest(16))
        let number = state.withLock { state -> Int? in
            if state.isClosed { return nil }
            state.next += 1
            state.streams[state.next] = sink
            return state.next
        }
        guard let number else {
            sink.finish()
            return stream
        }
        sink.onTermination = { [weak self] _ in
            self?.forget(number)
        }
        return stream
    }

    func close() {
        let streams = state.withLock { state in
            state.isClosed = true
            defer { state.streams = [:] }
            return Array(state.streams.values)
        }
        for stream in streams { stream.finish() }
    }

    private func forget(_ number: Int) {
        state.withLock { _ = $0.streams.removeValue(forKey: number) }
    }
}
