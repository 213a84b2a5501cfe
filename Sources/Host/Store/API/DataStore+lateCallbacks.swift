package import Domain

/// What a session begins with that a late callback starts.
package struct LateStart: Sendable {
    package var callback: ID
    package var correlation: String
    package var payload: [UInt8]
    /// The last that the provider's sessions about the request left.
    package var state: StepOutput.State?
}

extension DataStore {
    /// Callbacks for requests that have ended, oldest first.
    package func lateCallbacks(limit: Int = 100) async throws(StoreError) -> [LateCallback] {
        try await read { db throws(StoreError) in try db.lateCallbacks(limit: limit) }
    }

    /// It changes nothing.
    package func ignoreCallback(_ id: ID) async throws(StoreError) {
        let now = Timestamp.now()
        try await write { db throws(StoreError) in _ = try db.settleCallback(id, "ignored", at: now) }
    }

    /// Stores a request of the host's own that asks again about `late.original`, under the same data key.
    /// - Returns: false when another is at work on it, or somebody was quicker.
    package func startRevision(_ r: NewRequest, for late: LateCallback) async throws(StoreError) -> Bool {
        let key = try await dataKey(of: late.original)
        let columns = try await read { db throws(StoreError) in try db.keyColumns(of: late.original) }
        guard let columns else { throw StoreError(.notFound, "there is no request \(late.original)") }
        let sealed = SealedRequest(r, KeySource(key: key, subject: columns.subject, wrapped: columns.wrapped))
        let job = NewJob(request: r.id, tenant: r.tenant, provider: r.provider, priority: 0, createdAt: r.createdAt)
        let original = Self.bytes(late.original)
        return try await write { db throws(StoreError) in
            try db.lock(original)
            if try db.isBeingRevised(late.original) { return false }
            guard try db.settleCallback(late.id, "revision", at: r.createdAt) else { return false }
            try db.insertRequest(sealed, provider: nil, status: .pending)
            try db.insertRevision(of: late.original, by: r.id, callback: late.id)
            try db.insertReadyJob(job)
            return true
        }
    }

    /// nil: the callback is not kept any more.
    package func lateStart(
        _ callback: ID, original: ID, provider: String, operation: OperationID
    ) async throws(StoreError) -> LateStart? {
        guard let content = try await callbackContent(callback) else { return nil }
        let row = try await read { db throws(StoreError) -> SessionRow? in
            let last = try db.lastFinishedSession(of: original, provider: provider, operation: operation)
            return if let last { try db.sessionWithState(last) } else { nil }
        }
        let key = try await dataKey(of: original)
        return LateStart(
            callback: callback, correlation: content.correlation, payload: content.payload,
            state: try row?.opened(key).state)
    }

    private static func bytes(_ id: ID) -> [UInt8] {
        withUnsafeBytes(of: id.low.bigEndian) { Array($0) }
    }
}
