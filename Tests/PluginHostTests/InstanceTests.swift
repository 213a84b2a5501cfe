import Domain
import PluginHost
import Testing

@Suite("Instances")
struct InstanceTests {
    private func refusal(_ config: JSON) async throws -> InstanceRefusal {
        let plugin = try Fixtures.load("Friendly")
        do {
            _ = try await plugin.transport.makeInstance(config: config.serialized())
            Issue.record("the configuration was accepted")
            return InstanceRefusal(diagnostics: [])
        } catch {
            return error
        }
    }

    @Test("a refused configuration comes with all diagnostics")
    func refused() async throws {
        let refusal = try await refusal(["refuse": true])
        #expect(
            refusal.diagnostics == [
                Diagnostic(pointer: "/refuse", severity: .error, message: "must not be there"),
                Diagnostic(pointer: "/other", severity: .warning, message: "is doubtful"),
            ])
        #expect(refusal.description == "/refuse: must not be there; /other: is doubtful")
    }

    @Test("a refusal without a reason is given one")
    func silent() async throws {
        #expect(
            try await refusal(["silent": true]).description
                == "the plugin refused the configuration without a reason (7)")
        #expect(
            try await refusal(["nothing": true]).description
                == "the plugin accepted the configuration and made no instance")
    }

    @Test("a warning is handed on and the instance is used")
    func warning() async throws {
        let plugin = try Fixtures.load("Friendly")
        let instance = try await plugin.transport.makeInstance(config: JSON.object(["doubtful": 1]).serialized())
        #expect(
            instance.warnings == [Diagnostic(pointer: "/doubtful", severity: .warning, message: "is doubtful")])
        _ = try await plugin.transport.step(instance, .start(["idNumber": "1"])).get()
    }

    @Test("steps of one instance never overlap, though many sessions use it at once")
    func serial() async throws {
        let plugin = try Fixtures.load("Crowd")
        let instance = try await plugin.transport.makeInstance(config: [])
        let logs = await withTaskGroup(of: [StepOutput.LogLine].self) { group in
            for _ in 0..<40 {
                group.addTask {
                    let result = await plugin.transport.step(instance, .start([:]))
                    return (try? result.get().logs) ?? []
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(logs.count == 40)
        #expect(logs.allSatisfy { $0.message.hasPrefix("1 inside") })
        await plugin.transport.destroy(instance)
    }
}
