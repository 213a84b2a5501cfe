import Domain
import PluginHost
import Testing

@Suite("A state of an older version")
struct MigrationTests {
    private static func carried(_ text: String, version: UInt32 = 1) async throws -> Result<[UInt8], StepFailure> {
        let plugin = try Fixtures.load("Porter")
        return await plugin.transport.migrate(
            StepOutput.State(version: version, bytes: Array(text.utf8)), of: .verificationID)
    }

    @Test("is carried over by a plugin that says so")
    func carries() async throws {
        #expect(try Fixtures.load("Porter").migratesFrom == [1, 3])
        #expect(try await Self.carried("a state").get() == Array("a state".utf8))
        #expect(try await Self.carried("").get() == [])
    }

    @Test(
        "is not when the plugin breaks a rule, and the reason says which",
        arguments: [
            ("no state", "migrate gave no state"), ("refused", "the case was closed"), ("twice", "two states"),
            ("long", "65537, at most 65536"), ("fails", "migrate returned 3"),
        ])
    func refuses(state: String, reason: String) async throws {
        guard case .failure(let failure) = try await Self.carried(state) else {
            Issue.record("it was carried over")
            return
        }
        #expect(failure.errorClass == .badState && failure.code == "state.not_carried")
        #expect(failure.message.contains(reason), "\(failure.message)")
    }

    @Test("is not by a plugin without the extension")
    func absent() async throws {
        let plugin = try Fixtures.load("Friendly")
        #expect(plugin.migratesFrom == [])
        let result = await plugin.transport.migrate(StepOutput.State(version: 1, bytes: []), of: .verificationID)
        #expect(throws: StepFailure.self) { try result.get() }
    }

    @Test("a plugin whose table of versions is empty is not loaded")
    func badTable() throws {
        let refusal = try Fixtures.refusal("BadMigration")
        #expect(refusal.code == .badExtension)
        #expect(refusal.message.contains("gh_migrate_state.from_count is 0"), "\(refusal.message)")
    }
}
