import Domain

extension DataStore {
    /// For what changes no row of its own, such as a breaker. Changes of rows write theirs with the change:
    /// `insertOperatorEvent`.
    package func appendOperatorEvent(_ event: OperatorEvent) async throws(StoreError) {
        let now = Timestamp.now()
        try await write { db throws(StoreError) in try db.insertOperatorEvent(event, at: now) }
    }

    /// The newest first, before `seq`.
    package func operatorEvents(before seq: Int64 = .max, limit: Int = 100) async throws(StoreError)
        -> [OperatorEventRecord]
    {
        try await read { db throws(StoreError) in try db.operatorEvents(before: seq, limit: limit) }
    }
}
