import Domain
import Egress
import Engine
import PluginHost
import ProviderConfig
import Store
import Synchronization
import TestSupport
import Testing

@Suite("A new configuration", .timeLimit(.minutes(2)))
struct ReloadTests {
    private static let script = ["start": "http a safe /a", "a": "decide approved"]

    @Test("counts from the next attempt of a call that is under way: endpoint and secret are never pinned")
    func live() async throws {
        let second = LoopbackServer { _ in .json(200, "{}") }
        let reload = Mutex<(@Sendable () -> Void)?>(nil)
        let first = LoopbackServer { _ in
            reload.withLock { $0 }?()
            return .json(503, "{}")
        }
        try await House.with([provider(url: first.url, script: Self.script, attempts: 3)]) { house in
            let new = try House.catalogue([provider(url: second.url, script: Self.script, attempts: 3)])
            reload.withLock { $0 = { [accounts = house.accounts] in accounts.replace(new) } }
            let view = try await house.submit(house.verification())
            reload.withLock { $0 = nil }
            #expect(view.decision == .approved)
            #expect((first.requests.count, second.requests.count) == (1, 1))
            await house.idle()
        }
    }

    @Test("does not change how a session goes on: it ends with the configuration and the provider it began with")
    func pinned() async throws {
        let reload = Mutex<(@Sendable () -> Void)?>(nil)
        let server = LoopbackServer { _ in
            reload.withLock { $0 }?()
            return .json(200, "{}")
        }
        let other = ["start": "http a safe /a", "a": "decide declined"]
        for replacement in [
            [provider(url: server.url, script: other)], [],
            [provider("another", url: server.url, script: other)],
            [provider(url: server.url, script: other, more: "enabled: false")],
            [provider(plugin: "Vendor", url: server.url)],
        ] {
            try await House.with([provider(url: server.url, script: Self.script)]) { house in
                let new = try House.catalogue(replacement)
                reload.withLock { $0 = { [accounts = house.accounts] in accounts.replace(new) } }
                let view = try await house.submit(house.verification())
                reload.withLock { $0 = nil }
                #expect(view.decision == .approved)
                await house.idle()
            }
        }
    }

    @Test("makes accounts anew, and forgets those of the old one")
    func accounts() async throws {
        let entry = provider(url: "http://127.0.0.1:1")
        try await House.with([entry]) { house in
            let accounts = house.accounts
            let old = try accounts.account("one", tenant: "acme")
            #expect(accounts.live(old) === old)
            accounts.replace(try House.catalogue([provider(url: "http://127.0.0.1:2")]))
            let new = try accounts.account("one", tenant: "acme")
            #expect(new !== old)
            #expect(accounts.live(old).egress.endpoints["api"]?.origin == new.egress.endpoints["api"]?.origin)
            #expect(accounts.live(old).egress.endpoints["api"]?.origin != old.egress.endpoints["api"]?.origin)
        }
    }

    @Test("an account that is being made while it comes is not kept with it")
    func between() async throws {
        let swap = Mutex<(@Sendable () -> Void)?>(nil)
        let accounts = Accounts(catalogue: try House.catalogue([provider(url: "http://127.0.0.1:1")])) {
            (provider, account) throws(StepFailure) in
            swap.withLock { take in
                defer { take = nil }
                return take
            }?()
            return try EngineTests.egress(provider, account)
        }
        let new = try House.catalogue([provider(url: "http://127.0.0.1:2")])
        swap.withLock { $0 = { accounts.replace(new) } }
        let old = try accounts.account("one", tenant: "acme")
        let next = try accounts.account("one", tenant: "acme")
        #expect(old !== next)
        #expect(old.egress.endpoints["api"]?.origin != next.egress.endpoints["api"]?.origin)
        #expect(try accounts.account("one", tenant: "acme") === next)
    }

    @Test("sessions of a provider or a tenant that is gone have what was last known of them")
    func departed() async throws {
        let accounts = Accounts(
            catalogue: try House.catalogue([provider(url: "http://127.0.0.1:1")]), makeEgress: EngineTests.egress)
        let account = try accounts.account("one", tenant: "acme")
        let build = PluginBuild(account.plugin)
        for gone in [[], [provider("two", url: "http://127.0.0.1:1")]] {
            accounts.replace(try House.catalogue(gone))
            #expect(throws: StepFailure.self) { try accounts.account("one", tenant: "acme") }
            let last = try await accounts.account("one", tenant: "acme", resuming: build)
            #expect(last.account.revision == account.account.revision)
            #expect(try await accounts.account(calledBack: "one", tenant: "acme").plugin.digest == build.digest)
        }
        await #expect(throws: StepFailure.self) {
            try await accounts.account("one", tenant: "globex", resuming: build)
        }
        accounts.replace(try House.catalogue([provider(url: "http://127.0.0.1:3")]))
        #expect(
            try await accounts.account("one", tenant: "acme", resuming: build).egress.endpoints["api"]?.origin
                == accounts.account("one", tenant: "acme").egress.endpoints["api"]?.origin)
    }

    @Test("a build that nobody has is said to be gone")
    func gone() async throws {
        let accounts = Accounts(
            catalogue: try House.catalogue([provider(url: "http://127.0.0.1:1")]), makeEgress: EngineTests.egress)
        let build = PluginBuild(try FixturePlugins.load("Friendly"))
        let failure = await #expect(throws: StepFailure.self) {
            try await accounts.account("one", tenant: "acme", resuming: build)
        }
        #expect(failure?.errorClass == .badState)
    }

    @Test(
        "a session whose build another node has read already waits until it is here, and is set aside if it is alone",
        arguments: [EngineLimits.agreement, 0])
    func agreement(patience: Int64) async throws {
        let door = Door()
        defer { door.open() }
        let calls = Counter()
        let server = LoopbackServer { _ in
            calls.next() == 1 ? .held(door, .json(200, "{}")) : .json(200, "{}")
        }
        try await House.with([provider(url: server.url, script: Self.script)]) { house in
            let first = Task { try await house.submit(house.verification()) }
            await server.arrival(of: "/a")
            let id = await house.news.first("verification.created")
            let other = provider(plugin: "Friendly", url: server.url)
            try await house.afterCrash([other], patience: patience) { next in
                try await next.engine.recover(deaths: [])
                if patience > 0 {
                    while !next.log.text.contains("left for later") { await Task.yield() }
                    next.accounts.replace(try House.catalogue([provider(url: server.url, script: Self.script)]))
                    #expect(try await next.settled(id).decision == .approved)
                } else {
                    #expect(try await next.settled(id).status == .failed)
                    #expect(try await next.store.session(for: id)?.failure?.code == "plugin.digest_gone")
                }
                door.open()
                _ = try await first.value
            }
        }
    }

    @Test("says what it does to each tenant")
    func changes() throws {
        let old = try House.catalogue([provider(url: "http://127.0.0.1:1")])
        let new = try House.catalogue([
            provider(url: "http://127.0.0.1:1", priority: 5), provider("two", url: "http://127.0.0.1:1"),
        ])
        #expect(
            new.changes(since: old).map(\.description) == [
                "acme: one changed: priority 100 → 5", "acme: two added",
            ])
        #expect(old.changes(since: old).isEmpty)
        #expect(new.snapshot.revision != old.snapshot.revision)
    }
}
