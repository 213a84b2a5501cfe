import CPostgres
import Domain
import Foundation

@testable import Store

/// One PostgreSQL for the process, started when the first test wants it and removed when the process ends.
enum TestPostgres {
    struct Failure: Error, CustomStringConvertible { let description: String }

    struct Server: Sendable {
        let folder: String
        let url: String
        let poolURL: String
    }

    static let script = URL(filePath: #filePath).deletingLastPathComponent().path() + "/../../Scripts/test-postgres"
    private static let server = Task { try await start() }
    /// So many databases are in use at a time: each has a handful of connections.
    static let permits = Permits(12)
    private static let template = "gatehouse_template"

    private static func start() async throws -> Server {
        let folder = FileManager.default.temporaryDirectory.path() + "/gatehouse-postgres-\(ID.make())"
        let url = try await run("start", folder, "\(getpid())")
        let server = Server(folder: folder, url: url, poolURL: try await run("pool", folder))
        try await command(server, "CREATE DATABASE \(template)")
        let store = try await DataStore.open(url: address(url, template))
        try await store.migrate()
        await store.close()
        return server
    }

    /// - Parameter migrated: otherwise the database is empty.
    static func makeDatabase(migrated: Bool = true) async throws -> (Server, name: String) {
        let server = try await server.value
        let name = "t" + ID.make().text.filter { $0 != "-" }
        try await command(server, "CREATE DATABASE \(name) TEMPLATE \(migrated ? template : "template0")")
        return (server, name)
    }

    static func address(_ url: String, _ database: String) -> String {
        url.replacingOccurrences(of: "@/?", with: "@/\(database)?")
    }

    /// One statement on the server, outside any store.
    @discardableResult
    static func command(_ server: Server, database: String = "postgres", _ sql: String) async throws -> [String] {
        let url = try PostgresURL(address(server.url, database))
        return try await onThread {
            let connection = try url.connect()
            defer { PQfinish(connection) }
            let result = PQexec(connection, sql)
            defer { PQclear(result) }
            guard let result, PQresultStatus(result) != PGRES_FATAL_ERROR else {
                throw Failure(description: "\(sql): " + String(cString: PQerrorMessage(connection)))
            }
            return (0..<PQntuples(result)).map { row in
                (0..<PQnfields(result)).map { String(cString: PQgetvalue(result, row, $0)) }.joined(separator: "|")
            }
        }
    }

    /// Runs the script.
    /// - Returns: what it printed.
    @discardableResult
    static func run(_ arguments: String...) async throws -> String {
        let folder = try TemporaryFolder()
        let (output, errors) = (folder.path + "/output", folder.path + "/errors")
        let status = try await onThread { try spawn([script] + arguments, output: output, errors: errors) }
        guard status == 0 else {
            throw Failure(
                description: "test-postgres \(arguments): " + (try String(contentsOfFile: errors, encoding: .utf8)))
        }
        return try String(contentsOfFile: output, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The server started by it keeps what it inherits, so neither a pipe's end nor Foundation's Process would do.
    /// - Returns: the exit status as `waitpid` gives it.
    private static func spawn(_ arguments: [String], output: String, errors: String) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT, 0o600)
        // This thread blocks most signals, and PgBouncer would keep it so: nothing could end it.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let copies = arguments.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        var child = pid_t()
        guard posix_spawn(&child, arguments[0], &actions, &attributes, copies + [nil], environ) == 0 else {
            throw Failure(description: "\(arguments[0]) cannot be run")
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw Failure(description: "\(arguments[0]) was waited for in vain") }
        }
        return status
    }

    /// For what blocks.
    static func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { (caller: CheckedContinuation<T, any Error>) in
            do {
                try OwnThread.run { caller.resume(with: Result { try body() }) }
            } catch {
                caller.resume(throwing: error)
            }
        }
    }
}
