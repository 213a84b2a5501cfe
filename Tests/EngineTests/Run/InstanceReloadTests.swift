import Domain
import Engine
import PluginHost
import ProviderConfig
import TestSupport
import Testing

/// The fixture counts for its whole process, so one test alone uses it.
@Suite("Instances of earlier configurations", .timeLimit(.minutes(2)))
struct InstanceReloadTests {
    private struct Tally: Equatable {
        /// Of the configuration that the session ran with.
        var name: String
        /// Instances that the plugin had when it ended.
        var living: Int

        init(_ view: RequestView) throws {
            let words = try #require(view.result?["providerReference"]?.string).split(separator: " ")
            name = String(words[0])
            living = try #require(Int(words[2]))
        }
    }

    private func entry(_ url: String, _ name: String, wait: String = "no") -> String {
        provider(plugin: "Tally", url: url, script: ["name": name, "wait": wait])
    }

    @Test("end once nobody has asked for them for a while; sessions that wait end on theirs, which come back for them")
    func dropped() async throws {
        let door = Door()
        defer { door.open() }
        let server = LoopbackServer { _ in .held(door, .json(200, "{}")) }
        let plugin = try FixturePlugins.load("Tally")
        try await House.with([entry(server.url, "none")]) { house in
            let services = house.engine.services
            func put(_ name: String, wait: String = "no") throws {
                house.accounts.replace(try House.catalogue([entry(server.url, name, wait: wait)], on: plugin))
            }
            try put("held", wait: "call")
            let held = Task { try await house.submit(house.verification()) }
            await server.arrival(of: "/held")
            try put("resting", wait: "timer")
            let resting = Task { try await house.submit(house.verification()) }
            while services.instances.count < 2 { await Task.yield() }
            for number in 1...50 {
                try put("\(number)")
                #expect(try await Tally(house.submit(house.verification())).name == "\(number)")
            }
            #expect(services.instances.count >= 51)
            services.letGo(unusedFor: .seconds(3600))
            #expect(services.instances.count >= 51)
            // The resting session may have its own back for a moment.
            repeat { services.letGo(unusedFor: .zero) } while services.instances.count > 1
            try await settle(house, at: 2)
            door.open()
            #expect(try await Tally(held.value).name == "held")
            #expect(try await Tally(resting.value).name == "resting")
            try await settle(house, at: 1)
        }
    }

    /// Until the plugin itself says that so many live.
    private func settle(_ house: House, at living: Int) async throws {
        while true {
            house.engine.services.letGo(unusedFor: .zero)
            let tally = try await Tally(house.submit(house.verification()))
            #expect(tally.name == "50")
            if tally.living == living { return }
        }
    }

    @Test("those in force stay, however long nobody asks for them")
    func inForce() async throws {
        let plugin = try FixturePlugins.load("Friendly")
        let text = provider(plugin: "Friendly", url: "http://127.0.0.1:1")
        try await House.with([text]) { house in
            house.accounts.replace(try House.catalogue([text], on: plugin))
            let services = house.engine.services
            let account = try house.accounts.account("one", tenant: "acme")
            _ = try await services.instances.instance(of: account)
            services.letGo(unusedFor: .zero)
            #expect(services.instances.count == 1)
            // An earlier session asks for its own, which makes nothing of an earlier revision one in force.
            let build = PluginBuild(plugin)
            let earlier = try await house.accounts.account("one", tenant: "acme", resuming: build)
            house.accounts.replace(try House.catalogue([], on: plugin))
            _ = try await services.instances.instance(of: earlier)
            services.letGo(unusedFor: .seconds(3600))
            #expect(services.instances.count == 1)
            services.letGo(unusedFor: .zero)
            #expect(services.instances.count == 0)
        }
    }
}
