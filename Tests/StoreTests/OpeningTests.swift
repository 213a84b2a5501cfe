import Domain
import FoundationEssentials
import Glibc
import Testing

@testable import Store

@Suite("Opening")
struct OpeningTests {
    @Test("a second server is refused by name and process; a command works beside")
    func serveLock() async throws {
        let fixture = try await Fixture(serving: true)
        do {
            _ = try await DataStore.open(url: fixture.url, exclusiveServe: true)
            Issue.record("a second server opened the database")
        } catch {
            #expect(error.code == .locked)
            #expect(error.message.contains("g.db"))
            #expect(error.message.contains("process \(getpid())"))
        }
        let command = try await DataStore.open(url: fixture.url)
        _ = try await command.createTenant(name: "beside")
        #expect(try await fixture.store.tenant(named: "beside") != nil)
    }

    @Test("the lock goes with its store")
    func lockReleased() async throws {
        let folder = try TemporaryFolder()
        do {
            let first = try await DataStore.open(url: "sqlite:\(folder.path)/g.db", exclusiveServe: true)
            await first.close()
        }
        let second = try await DataStore.open(url: "sqlite:\(folder.path)/g.db", exclusiveServe: true)
        #expect(try await second.schemaState() == .empty)
    }

    @Test("only the owner can read the files")
    func mode() async throws {
        let fixture = try await Fixture(serving: true)
        for name in ["g.db", "g.db-wal", "g.db.serve.lock"] {
            var status = stat()
            #expect(stat("\(try fixture.folder.path)/\(name)", &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600, "\(name)")
        }
    }

    @Test(
        "a URL that cannot be used is refused without its credentials",
        arguments: [
            "postgres://user:hunter2@host:port/x", "mysql://user:hunter2@db/x", "sqlite:", "sqlite://host/hunter2", "",
        ])
    func badURL(url: String) async throws {
        do {
            _ = try await DataStore.open(url: url)
            Issue.record("opened")
        } catch {
            #expect(error.code == .unusable)
            #expect(!error.message.contains("hunter2"))
            #expect(error.message.contains("sqlite:"))
        }
    }

    @Test("a file that is no database is named")
    func noDatabase() async throws {
        let folder = try TemporaryFolder()
        try Data(Array(repeating: 65, count: 8192)).write(to: URL(filePath: folder.path + "/g.db"))
        do {
            _ = try await DataStore.open(url: "sqlite:\(folder.path)/g.db")
            Issue.record("opened")
        } catch {
            #expect(error.code == .corrupt)
            #expect(error.message.contains("g.db"))
        }
    }
}
