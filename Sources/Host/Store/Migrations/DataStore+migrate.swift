import Domain

extension DataStore {
    package func schemaState() async throws(StoreError) -> SchemaState {
        try await read { db throws(StoreError) in try Migrator(db: db).state() }
    }

    package func migrationStatus() async throws(StoreError) -> [MigrationStatus] {
        try await read { db throws(StoreError) in try Migrator(db: db).status() }
    }

    /// Each migration is one transaction. Refused with `locked` while a server runs on the database, unless this is its
    /// own store.
    /// - Returns: the names of those applied or taken back, in that order.
    @discardableResult
    package func migrate(_ direction: MigrationDirection = .up) async throws(StoreError) -> [String] {
        let lock = isServing ? nil : try ServeLock(database: file)
        defer { withExtendedLifetime(lock) {} }
        var names: [String] = []
        let now = Timestamp.now()
        while true {
            let done = try await write { db throws(StoreError) in
                switch direction {
                case .up: try Migrator(db: db).stepUp(at: now)
                case .down(let number): try Migrator(db: db).stepDown(to: number)
                }
            }
            guard let done else { return names }
            names.append(done.name)
        }
    }
}
