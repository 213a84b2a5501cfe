package import Domain

extension DataStore {
    /// Notes the wish with the job, so that it survives a crash. The job's owner acts on it: see `cancelRequests`.
    /// - Parameters:
    ///   - tenant: nil for operators.
    ///   - audit: an operator's entry in the log, in the same transaction.
    package func requestCancel(
        tenant: ID?, request: ID, reason: String, audit: AuditEntry? = nil
    ) async throws(StoreError) -> CancelOutcome {
        let sealing = try sealing()
        let status = try await read(as: .client(tenant)) { db throws(StoreError) in
            try db.requestStatus(request, tenant: tenant)
        }
        guard let status else { return .notFound }
        if status.isFinal { return .alreadyFinal(status) }
        let sealed = try await dataKey(of: request).seal(reason, "jobs", request, "cancel_reason")
        let now = Timestamp.now()
        return try await write { db throws(StoreError) in
            if let session = try db.requestCancel(request, tenant: tenant, reason: sealed, at: now) {
                // A worker carries it out; a request that waits for its turn gets that sooner for it.
                try db.wake(request, at: now)
                if let audit { try db.appendAudit(audit, sealing, at: now) }
                return .recorded(session: session)
            }
            return try db.requestStatus(request, tenant: tenant).map { .alreadyFinal($0) } ?? .notFound
        }
    }

    /// Wishes for jobs of this node, oldest first, until their requests are final. Also those made by other processes.
    package func cancelRequests(owner: ID) async throws(StoreError) -> [CancelRequest] {
        let rows = try await read { db throws(StoreError) in try db.cancelRequests(owner: owner) }
        var requests: [CancelRequest] = []
        for row in rows {
            let reason = try await dataKey(of: row.request).openText(row.reason, "jobs", row.request, "cancel_reason")
            requests.append(CancelRequest(request: row.request, session: row.session, reason: reason ?? "", at: row.at))
        }
        return requests
    }
}
