import Domain

extension DataStore {
    package func schemaState() async throws(StoreError) -> SchemaState {
        try await read(as: .owner) { db throws(StoreError) in try Migrator(db: db).state() }
    }

    package func migrationStatus() async throws(StoreError) -> [MigrationStatus] {
        try await read(as: .owner) { db throws(StoreError) in try Migrator(db: db).status() }
    }

    /// Each migration is one transaction. Refused with `locked` while a server runs on the database, unless this is its
    /// own store.
    /// - Returns: the names of those applied or taken back, in that order.
    @discardableResult
    package func migrate(_ direction: MigrationDirection = .up) async throws(StoreError) -> [String] {
        let (isServing, place) = (backend.isServing, place)
        let lock: ServeLock? = if case .sqlite(let file, nil) = backend { try ServeLock(database: file) } else { nil }
        defer { withExtendedLifetime(lock) {} }
        var names: [String] = []
        let now = Timestamp.now()
        while true {
            let done = try await write(as: .owner) { db throws(StoreError) -> Migration? in
                if isServing ? false : try db.isServed() {
                    throw StoreError(
                        .locked, "\(place) is in use by a server; stop all its servers first, or use another database")
                }
                return switch direction {
                case .up: try Migrator(db: db).stepUp(at: now)
                case .down(let number): try Migrator(db: db).stepDown(to: number)
                }
            }
            guard let done else { return names }
            names.append(done.name)
        }
    }
}
