import PluginABI
import PluginKit
import Testing

/// A second version, whose state calls `caseID` what the first called `id`.
private struct SecondPlugin: Plugin {
    static let manifest = Manifest(
        id: "second", version: "2.0.0", vendor: "Tests", title: "Second", stateVersion: 2, stateMigrates: [1])
    static let operations: [Operation<SecondPlugin>] = [
        Operation("test.second/1", Flow.self, processing: .multiStep)
    ]

    init(configuration: NoConfiguration, diagnostics: inout Diagnostics) {}

    struct Flow: Workflow {
        typealias Owner = SecondPlugin
        struct Request: Decodable, Sendable {}
        struct Result: Encodable, Sendable {}

        var caseID = ""

        static func read(state: [UInt8], version: UInt32) throws -> Flow {
            let json = JSON(tolerant: state)
            guard let id = json[version == 1 ? "id" : "caseID"].string else {
                throw PluginFailure(.badState, code: "no_case", message: "the state names no case")
            }
            var flow = Flow()
            flow.caseID = id
            return flow
        }

        mutating func handle(_ event: Event<Request>, _ context: Context<SecondPlugin>) throws -> Step<Result> {
            .finish(Result())
        }
    }
}

@Suite("gh.migrate-state/1 of the kit")
struct MigrationTests {
    private func table() throws -> UnsafePointer<gh_migrate_state>? {
        let find = try #require(PluginEntry<SecondPlugin>.pointer?.pointee.api.pointee.get_extension)
        return lend(GH_EXTENSION_MIGRATE_STATE) { find($0) }?.assumingMemoryBound(to: gh_migrate_state.self)
    }

    private func migrate(_ state: String, version: UInt32 = 1, of operation: String = "test.second/1") throws
        -> [String]
    {
        let function = try #require(try table()?.pointee.migrate)
        let lines = Lines()
        let code = lend(operation, state) { texts in
            var input = gh_migrate_in(struct_size: 40, state_version: version, operation: texts[0], state: texts[1])
            var sink = gh_migrate_sink(
                struct_size: 32, reserved: 0, context: lines.context,
                state: { context, bytes in
                    Lines.of(context).add(copy(bytes))
                    return GH_OK
                },
                refuse: { context, message in
                    Lines.of(context).add("refused: \(copy(message))")
                    return GH_OK
                })
            return function(&input, &sink)
        }
        return lines.all + ["returned \(code)"]
    }

    @Test("the table lists the versions, and there is none for other ids or other plugins")
    func tables() throws {
        let table = try #require(try table())
        #expect(table.pointee.struct_size == 32 && table.pointee.revision == 1)
        #expect(table.pointee.from_count == 1 && table.pointee.from_versions[0] == 1)
        #expect(try self.table() == table)
        let find = try #require(PluginEntry<SecondPlugin>.pointer?.pointee.api.pointee.get_extension)
        #expect(lend("gh.migrate-state/2") { find($0) } == nil)
        #expect(PluginEntry<AcmePlugin>.pointer?.pointee.api.pointee.get_extension == nil)
    }

    @Test("a state is read as the older version and encoded anew")
    func carries() throws {
        #expect(try migrate(#"{"id":"c-1"}"#) == [#"{"caseID":"c-1"}"#, "returned 0"])
        #expect(try migrate(#"{"id":"c-1"}"#) == migrate(#"{"id":"c-1"}"#))
    }

    @Test("what does not fit is refused with a reason that quotes nothing")
    func refuses() throws {
        #expect(try migrate(#"{"name":"Juan"}"#) == ["refused: the state names no case", "returned 1"])
        let foreign = try migrate("{}", version: 9)
        #expect(foreign.first?.contains("version 9; this plugin migrates [1]") == true && foreign.last == "returned 1")
        #expect(try migrate("{}", of: "test.other/1").first == "refused: this plugin does not do test.other/1")
    }
}
