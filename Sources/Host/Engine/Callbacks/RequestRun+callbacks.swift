import Domain
import Logging
import Store

extension RequestRun {
    /// What the inbox holds for the session under way and it has not been told of.
    mutating func takeCallbacks() async throws -> [SessionAction] {
        guard let session = running?.machine.session, lease?.session == session else { return [] }
        let stored = try await persist { store throws(StoreError) in try await store.callbacks(for: session) }
        var actions: [SessionAction] = []
        for callback in stored where running?.told.insert(callback.id).inserted == true {
            guard let content = callback.content else {
                logger.error("a callback does not open", metadata: ["callback": .string(callback.id.text)])
                continue
            }
            let more = running?.machine.called(
                back: content.correlation, payload: content.payload, callback: callback.id, at: .now())
            actions += more ?? []
        }
        return actions
    }

    /// What came before the session named its key. A callback that is stored later finds the key, and is told.
    mutating func callbacks(after record: StepCommit) async throws -> [SessionAction] {
        record.correlations.isEmpty ? [] : try await takeCallbacks()
    }

    /// Reads the callback because of which this request asks again.
    /// - Returns: false when it is not kept any more.
    mutating func readLate(_ original: ID) async throws -> Bool {
        guard let callback = facts.input["callback"]?.string.flatMap({ ID($0) }),
            let provider = facts.input["provider"]?.string
        else { return false }
        let operation = facts.operation
        late = try await persist { store throws(StoreError) in
            try await store.lateStart(callback, original: original, provider: provider, operation: operation)
        }
        if late != nil { return true }
        let gone = StepFailure(.badState, code: "callback.gone", message: "the callback it began with is not kept")
        note(gone, of: provider)
        return false
    }
}
