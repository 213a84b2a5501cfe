import Domain

extension DataStore {
    /// The value that tells which key ring sealed this database; nil when none was established.
    package func readKeyCheck() async throws(StoreError) -> String? {
        try await read { db throws(StoreError) in try db.keyCheck() }
    }

    /// Binds the database to a key ring, once, before anything is sealed. Throws `constraint` when it is bound already.
    package func establishKeyCheck(_ value: String) async throws(StoreError) {
        try await establishKeyCheck { () throws(StoreError) in value }
    }

    /// As above; `make` creates the key ring while this process alone may write, so of two that start together only one
    /// creates it. It runs on the writer's thread and may block.
    package func establishKeyCheck(_ make: @escaping @Sendable () throws(StoreError) -> String) async throws(StoreError)
    {
        let (now, place) = (Timestamp.now(), place)
        try await write { db throws(StoreError) in
            try db.lock(.keyCheck)
            if try db.keyCheck() != nil {
                throw StoreError(.constraint, "\(place) is bound to a key ring already; use that ring's file")
            }
            if try db.holdsSealedData() {
                throw StoreError(
                    .constraint,
                    "\(place) holds sealed data but no key check; restore its key ring file and the database")
            }
            try db.insertKeyCheck(try make(), at: now)
        }
    }

    /// Uses the ring if it is the one of this database; throws `sealed` otherwise.
    package func unlock(with sealing: any Sealing, ringFile: String) async throws(StoreError) {
        guard let value = try await readKeyCheck() else {
            throw StoreError(.sealed, "\(place) is not bound to a key ring yet")
        }
        guard sealing.matches(keyCheckValue: value) else {
            throw StoreError(
                .sealed, "the key ring in \(ringFile) is not the one of \(place); restore that one, or use its database"
            )
        }
        use(sealing)
    }
}
