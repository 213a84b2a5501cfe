import Domain

extension DataStore {
    /// The data key of a stored request.
    func dataKey(of request: ID) async throws(StoreError) -> DataKey {
        if let key = dataKeys[request] { return key }
        let wrapped = try await read { db throws(StoreError) in try db.wrappedKey(ofRequest: request) }
        guard let wrapped else { throw StoreError(.notFound, "there is no request \(request)") }
        guard let key = try unwrap(wrapped) else {
            throw StoreError(.sealed, "the data of request \(request) was erased")
        }
        dataKeys.keep(key, for: request)
        return key
    }

    /// nil: erased.
    func unwrap(_ wrapped: WrappedKey) throws(StoreError) -> DataKey? {
        guard let bytes = wrapped.bytes else { return nil }
        let sealing = try sealing()
        do {
            let key = try sealing.unwrap(bytes, tenant: wrapped.tenant)
            return DataKey(tenant: wrapped.tenant, bytes: key, sealing: sealing)
        } catch {
            throw StoreError(
                .sealed, "a data key does not open (\(error)); check that the key ring belongs to this database")
        }
    }

    /// Where a new request's data key comes from.
    struct KeySource: Sendable {
        var key: DataKey
        /// nil: the request keeps its own, `wrapped`.
        var subject: ID?
        var wrapped: [UInt8]?
    }

    func keySource(for request: NewRequest) async throws(StoreError) -> KeySource {
        let sealing = try sealing()
        let tenant = request.tenant
        guard let subject = request.subject else {
            let bytes = sealing.newDataKey()
            return KeySource(
                key: DataKey(tenant: tenant, bytes: bytes, sealing: sealing), subject: nil,
                wrapped: sealing.wrap(dataKey: bytes, tenant: tenant))
        }
        let index = sealing.blindIndex(tenant: tenant, label: "subject", Array(subject.utf8))
        var known = try await read { db throws(StoreError) in try db.subject(tenant, index: index) }
        if known == nil {
            let wrapped = sealing.wrap(dataKey: sealing.newDataKey(), tenant: tenant)
            let (fresh, now) = (ID.make(), Timestamp.now())
            // Two requests may meet here; the first one's key counts for both.
            known = try await write { db throws(StoreError) in
                try db.insertSubject(fresh, tenant: tenant, index: index, wrapped: wrapped, at: now)
                return try db.subject(tenant, index: index)
            }
        }
        guard let known, let key = try unwrap(known.key) else {
            throw StoreError(.other, "a new subject was not kept; try again")
        }
        return KeySource(key: key, subject: known.id, wrapped: nil)
    }
}
