package import Domain
import ProviderConfig
package import Store
import Synchronization
import Vault

/// A callback that is believed, for a session that runs without the store.
package struct TakenCallback: Sendable {
    package var request: InboundRequest
    package var output: IngestOutput
    /// Which of the plugin's groups of assertions held; nil: none, and the operator takes those too.
    package var group: Int?
    /// Of its events, in order; nil was here before.
    package var ids: [ID?]
}

/// Where callbacks arrive for one session that runs without the store: judged as any other, and kept in memory until the
/// session is told of them.
package final class CallbackInbox: Sendable {
    package enum News: Sendable {
        case refused(CallbackRefusal, detail: String?)
        /// All of it was here before.
        case repeated
    }

    private struct State {
        var waiting: [TakenCallback] = []
        var count = 0
        var known: Set<[UInt8]> = []
        /// Of whoever waits.
        var bell: AsyncStream<Void>.Continuation?
    }

    /// More than any vendor sends about one matter.
    private static let most = 1000

    private let judge: CallbackJudge
    private let account: Account
    private let token: String
    private let listener: @Sendable (News) -> Void
    private let state = Mutex(State())

    /// - Parameter token: what the address ends in.
    package init(
        judge: CallbackJudge, account: Account, token: String, listener: @escaping @Sendable (News) -> Void
    ) {
        self.judge = judge
        self.account = account
        self.token = token
        self.listener = listener
    }

    /// Takes a call at any callback address.
    package func receive(_ call: CallbackCall) async -> CallbackAnswer {
        guard call.provider == account.provider.id, constantTimeEqual(Array(call.token.utf8), Array(token.utf8)) else {
            return .unknown
        }
        switch await judge.judge(call, for: account) {
        case .refused(let reason, let detail):
            listener(.refused(reason, detail: detail))
            return CallbackAnswer(reason)
        case .believed(let output, let group):
            guard keep(call.request, output, group) else { return .unavailable }
            return .acknowledged(output.acknowledgement)
        }
    }

    /// Those that came since the last time.
    func take() -> [TakenCallback] {
        state.withLock { state in
            let taken = state.waiting
            state.waiting = []
            return taken
        }
    }

    /// Until there is something to take, or the time is over.
    /// - Throws: when the task is cancelled.
    func wait(milliseconds: Int64) async throws {
        let (bells, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let isEmpty = state.withLock { state in
            state.bell = bell
            return state.waiting.isEmpty
        }
        guard isEmpty else { return }
        let alarm = Task {
            do { try await Task.sleep(for: .milliseconds(milliseconds)) } catch { return }
            bell.yield()
        }
        defer { alarm.cancel() }
        for await _ in bells { break }
        try Task.checkCancellation()
    }

    private func keep(_ request: InboundRequest, _ output: IngestOutput, _ group: Int?) -> Bool {
        let (isKept, isNew, bell) = state.withLock { state in
            guard state.count < Self.most else { return (false, false, nil as AsyncStream<Void>.Continuation?) }
            let ids = output.events.indices.map { place in
                state.known.insert(output.dedupeKey(ofEvent: place, in: request)).inserted ? ID.make() : nil
            }
            guard ids.contains(where: { $0 != nil }) else { return (true, false, nil) }
            state.count += 1
            state.waiting.append(TakenCallback(request: request, output: output, group: group, ids: ids))
            return (true, true, state.bell)
        }
        if isKept, !isNew { listener(.repeated) }
        bell?.yield()
        return isKept
    }
}
