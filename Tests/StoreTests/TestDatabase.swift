import Domain
import Testing

@testable import Store

/// What the store's promises are tested on: every test of them runs on all three.
enum TestDatabase: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite
    case postgres
    /// Through PgBouncer in transaction mode, which knows no prepared statements and no sessions.
    case pooled

    static let both: [TestDatabase] = [.postgres, .pooled]

    var testDescription: String { rawValue }
}

/// Its own for each test; gone with its last reference, or with the process.
final class TestPlace: Sendable {
    let url: String
    /// Of a SQLite file.
    let folder: TemporaryFolder?
    let server: TestPostgres.Server?
    /// PostgreSQL's name for the database.
    let name: String
    let isMigrated: Bool

    /// - Parameter migrated: on PostgreSQL the schema is there already, which saves its making.
    init(_ database: TestDatabase, migrated: Bool = true, options: String = "") async throws {
        switch database {
        case .sqlite:
            let folder = try TemporaryFolder()
            self.folder = folder
            (server, name, isMigrated) = (nil, "", false)
            url = "sqlite:\(folder.path)/g.db"
        case .postgres, .pooled:
            await TestPostgres.permits.take()
            do {
                let (server, name) = try await TestPostgres.makeDatabase(migrated: migrated)
                folder = nil
                (self.server, self.name, isMigrated) = (server, name, migrated)
                let base = TestPostgres.address(database == .pooled ? server.poolURL : server.url, name)
                url = base + "&pool=2" + (database == .pooled ? "&prepared=off&listen=off" : "") + options
            } catch {
                TestPostgres.permits.give()
                throw error
            }
        }
    }

    deinit { if server != nil { TestPostgres.permits.give() } }

    /// One statement, outside the store.
    @discardableResult
    func command(_ sql: String) async throws -> [String] {
        guard let server else { return [] }
        return try await TestPostgres.command(server, database: name, sql)
    }
}
