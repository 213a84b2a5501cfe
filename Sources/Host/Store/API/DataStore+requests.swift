package import Domain

extension DataStore {
    /// - Parameter tenant: nil finds any tenant's; otherwise another tenant's is not found.
    package func request(_ id: ID, tenant: ID? = nil) async throws(StoreError) -> RequestRecord? {
        let row = try await read(as: .client(tenant)) { db throws(StoreError) in try db.request(id, tenant: tenant) }
        guard let row else { return nil }
        return try row.opened(try openingKey(row))
    }

    /// Newest first. Requests that arrive meanwhile do not move later pages.
    /// - Parameters:
    ///   - tenant: nil lists all tenants', without an index: for operators.
    ///   - cursor: `next` of the page before.
    ///   - limit: 1 to 1,000.
    package func requests(
        tenant: ID?, filter: RequestFilter = RequestFilter(), after cursor: String? = nil, limit: Int = 50
    ) async throws(StoreError) -> Page<RequestRecord> {
        let limit = min(max(limit, 1), 1000)
        let start = if let cursor { try PageCursor(cursor) } else { nil as PageCursor? }
        var subject: ID?
        var referenceIndex: [UInt8]?
        if filter.reference != nil || filter.subject != nil {
            guard let tenant else {
                throw StoreError(.unusable, "a reference or a subject is found within one tenant only; name the tenant")
            }
            let sealing = try sealing()
            referenceIndex = filter.reference.map {
                sealing.blindIndex(tenant: tenant, label: "reference", Array($0.utf8))
            }
            if let name = filter.subject {
                let index = sealing.blindIndex(tenant: tenant, label: "subject", Array(name.utf8))
                let known = try await read(as: .api(tenant)) { db throws(StoreError) in
                    try db.subject(tenant, index: index)
                }
                guard let known else { return Page(items: [], next: nil) }
                subject = known.id
            }
        }
        var query = RequestQuery(tenant: tenant, filter, referenceIndex: referenceIndex, subject: subject)
        if let start { query.start(after: start) }
        let ready = query
        let rows = try await read(as: .client(tenant)) { db throws(StoreError) in
            try ready.rows(db, limit: limit + 1)
        }
        var items: [RequestRecord] = []
        for row in rows.prefix(limit) { items.append(try row.opened(try openingKey(row))) }
        let next = rows.count > limit ? items.last.map { PageCursor(createdAt: $0.createdAt, id: $0.id).text } : nil
        return Page(items: items, next: next)
    }

    /// The completed requests to take back what this one bought, oldest first.
    package func cancellations(of original: ID) async throws(StoreError) -> [RequestRecord] {
        let rows = try await read { db throws(StoreError) in try db.cancellations(of: original) }
        var records: [RequestRecord] = []
        for row in rows { records.append(try row.opened(try openingKey(row))) }
        return records
    }

    /// The latest session of a request, without its state: for progress.
    package func session(for request: ID) async throws(StoreError) -> SessionRecord? {
        let rows = try await read { db throws(StoreError) in
            (try db.latestSession(ofRequest: request), try db.wrappedKey(ofRequest: request))
        }
        guard let row = rows.0 else { return nil }
        return try row.opened(try openingKey(request, rows.1))
    }

    /// All sessions of a request in their order, without their states.
    package func sessions(of request: ID) async throws(StoreError) -> [SessionRecord] {
        let (rows, wrapped) = try await read { db throws(StoreError) in
            (try db.sessions(ofRequest: request), try db.wrappedKey(ofRequest: request))
        }
        if rows.isEmpty { return [] }
        let key = try openingKey(request, wrapped)
        var records: [SessionRecord] = []
        for row in rows { records.append(try row.opened(key)) }
        return records
    }

    /// In order, after `seq`.
    package func events(of request: ID, after seq: Int64 = 0, limit: Int = 1000) async throws(StoreError)
        -> [EventRecord]
    {
        try await read { db throws(StoreError) in try db.events(ofRequest: request, after: seq, limit: limit) }
    }

    /// The session that registered the key for this provider and tenant.
    package func session(
        correlatedBy text: String, provider: String, tenant: ID
    ) async throws(StoreError) -> (session: ID, request: ID)? {
        let index = try sealing().blindIndex(tenant: tenant, label: "correlation", Array(text.utf8))
        return try await read { db throws(StoreError) in
            try db.correlated(tenant, provider: provider, index: index)
        }
    }

    private func openingKey(_ row: RequestRow) throws(StoreError) -> DataKey? {
        try openingKey(row.sealed.id, row.key)
    }

    /// The database decides whether the data is erased; the cache only saves the unwrapping.
    private func openingKey(_ request: ID, _ wrapped: WrappedKey?) throws(StoreError) -> DataKey? {
        guard let wrapped, wrapped.bytes != nil else { return nil }
        return if let key = dataKeys[request] { key } else { try unwrap(wrapped) }
    }
}
