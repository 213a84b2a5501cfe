import Domain
import Engine
import Testing

@testable import PluginHost

@Suite("Plugin instances")
struct InstancesTests {
    @Test("one is made for each plugin and revision, however many ask at once")
    func once() async throws {
        let plugin = try FixturePlugins.load("Friendly")
        let instances = Instances()
        let identities = try await withThrowingTaskGroup(of: ObjectIdentifier.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    ObjectIdentifier(try await instances.instance(of: plugin, revision: "r1", config: [:]).body)
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(identities.count == 1)
        let other = try await instances.instance(of: plugin, revision: "r2", config: [:])
        #expect(!identities.contains(ObjectIdentifier(other.body)))
    }

    @Test("a refusal names the place in the configuration, and is not remembered")
    func refusal() async throws {
        let plugin = try FixturePlugins.load("Friendly")
        let instances = Instances()
        let failure = await #expect(throws: StepFailure.self) {
            try await instances.instance(of: plugin, revision: "r", config: ["refuse": true])
        }
        #expect(failure?.errorClass == .config)
        #expect(failure?.message.contains("/refuse: must not be there") == true)
        _ = try await instances.instance(of: plugin, revision: "r", config: [:])
    }

    @Test("an account is made once a snapshot, and one that cannot be made says why")
    func accounts() async throws {
        try await House.with([provider(plugin: "Friendly", url: "http://127.0.0.1:1")]) { house in
            let first = try house.accounts.account("one", tenant: "acme")
            #expect(try house.accounts.account("one", tenant: "acme") === first)
            #expect(first.firstUse() && !first.firstUse())
            first.forgetUse()
            #expect(first.firstUse())
            for (name, tenant) in [("one", "globex"), ("two", "acme")] {
                let failure = #expect(throws: StepFailure.self) {
                    try house.accounts.account(name, tenant: tenant)
                }
                #expect(failure?.errorClass == .config)
            }
        }
    }
}
