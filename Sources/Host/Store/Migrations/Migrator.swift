import Domain

/// Applies and takes back migrations on one connection.
struct Migrator {
    struct Applied {
        var number: Int
        var name: String
        var checksum: String
        var appliedAt: Timestamp
        var isUndone: Bool
    }

    let db: Connection
    var migrations = Migration.all

    func state() throws(StoreError) -> SchemaState {
        guard try db.hasTable("schema_migrations") else {
            if try db.isEmptyDatabase() { return .empty }
            return .unknown("\(db.place) is a database of another program; choose another")
        }
        if let problem = try problem() { return .unknown(problem) }
        let applied = try db.appliedMigrations().filter { !$0.isUndone }
        let missing = migrations.count - applied.count
        return missing == 0 ? .current : .behind(by: missing)
    }

    func status() throws(StoreError) -> [MigrationStatus] {
        let applied = try db.hasTable("schema_migrations") ? try db.appliedMigrations() : []
        return migrations.map { migration in
            let row = applied.first { $0.number == migration.number }
            let isUndone = row?.isUndone ?? false
            return MigrationStatus(
                number: migration.number, name: migration.name,
                appliedAt: isUndone ? nil : row?.appliedAt.milliseconds, isUndone: isUndone)
        }
    }

    /// The next migration upwards, applied. nil: nothing was left to do.
    func stepUp(at now: Timestamp) throws(StoreError) -> Migration? {
        try db.lock(.migration)
        switch try state() {
        case .current: return nil
        case .unknown(let problem): throw StoreError(.schema, problem)
        case .empty: try db.createMigrationsTable()
        case .behind: break
        }
        let applied = try db.appliedMigrations()
        for migration in migrations {
            let row = applied.first { $0.number == migration.number }
            if let row, !row.isUndone { continue }
            try change(row == nil ? migration.up : migration.restore)
            try db.recordMigration(migration, at: now)
            return migration
        }
        return nil
    }

    /// The topmost migration above `number`, taken back. nil: nothing was left to do.
    func stepDown(to number: Int) throws(StoreError) -> Migration? {
        guard number >= 0 else { throw StoreError(.schema, "there is no migration below 0") }
        try db.lock(.migration)
        switch try state() {
        case .empty: return nil
        case .unknown(let problem): throw StoreError(.schema, problem)
        case .current, .behind: break
        }
        let applied = try db.appliedMigrations().filter { !$0.isUndone && $0.number > number }
        guard let top = applied.last, let migration = migrations.first(where: { $0.number == top.number }) else {
            return nil
        }
        try change(migration.down)
        try db.recordUndone(migration)
        return migration
    }

    /// A migration sees every row and the tables are guarded again behind it, whatever tables there are then.
    private func change(_ sql: String) throws(StoreError) {
        try db.guardTables(false)
        try db.script(sql)
        try db.guardTables(true)
    }

    private func problem() throws(StoreError) -> String? {
        for row in try db.appliedMigrations() {
            guard let known = migrations.first(where: { $0.number == row.number }) else {
                return "\(db.place) has migration \(row.name), which this program does not know; "
                    + "use the newer program, or take it back there with 'gatehouse migrate down'"
            }
            if known.checksum != row.checksum || known.name != row.name {
                return "migration \(row.name) of \(db.place) is not this program's \(known.name); "
                    + "use the program that made the database, or another database"
            }
        }
        return nil
    }
}
