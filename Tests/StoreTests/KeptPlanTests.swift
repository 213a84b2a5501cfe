import Domain
import Foundation
import Testing

@testable import Store

@Suite("Statements that SQLite keeps")
struct KeptPlanTests {
    @Test("values that a partial index could be proved from do not plan a statement anew")
    func keptPlans() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/plans.db"
        try Data().write(to: URL(filePath: file))
        let driver = try SQLiteDriver(file: file, mode: .readWrite)
        defer { driver.close() }
        try driver.script(
            """
            CREATE TABLE things (id INTEGER PRIMARY KEY, state TEXT NOT NULL) STRICT;
            CREATE INDEX things_waiting ON things (id) WHERE state = 'waiting';
            """)
        for number in 1...10 {
            try driver.run(
                .fixed("INSERT INTO things (id, state) VALUES (?, ?)"), [.int(number), .text("waiting")], else: nil)
            let found = try driver.count(
                .fixed("DELETE FROM things WHERE id >= ?1 AND state = ?2"), [.int(number), .text("waiting")])
            #expect(found == 1)
        }
        #expect(driver.replanned == 0)
    }
}
