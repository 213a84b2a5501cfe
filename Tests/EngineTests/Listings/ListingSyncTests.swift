import Domain
import Store
import TestSupport
import Testing

@testable import Engine

@Suite("What providers list, synced and served", .timeLimit(.minutes(2)))
struct ListingSyncTests {
    private static let key = ListingKey(provider: "one", kind: .template)
    private static let name = ScheduleTask.name(ofSync: "one")
    private static let ids = (1...120).map { "t\(1000 + $0)" }

    private static func scheduler(_ house: House, isNode: Bool = false) -> Scheduler {
        let sync = ListingSync(
            store: house.store, accounts: house.accounts,
            probe: Probe(egress: house.egress, instances: house.engine.services.instances),
            listings: house.engine.services.listings, logger: house.log.logger)
        let tasks = house.accounts.catalogue.providers.values.compactMap { ScheduleTask.templateSync($0, sync) }
        return Scheduler(
            store: house.store, tasks: tasks, owner: isNode ? house.engine.services.node : .make(), isNode: isNode,
            logger: house.log.logger)
    }

    /// A house with one provider that lists, and its scheduler.
    private static func with(
        _ vendor: ListingVendor, more: String = "", _ body: (House, Scheduler) async throws -> Void
    ) async throws {
        try await House.with([provider(plugin: "Lister", url: vendor.server.url, more: more)]) { house in
            let scheduler = scheduler(house)
            try await scheduler.settle()
            try await body(house, scheduler)
        }
    }

    private static func counts(_ result: ScheduleTask.Result) -> [Int64?] {
        let report = result.summary["listings"]?.array?.first { $0["kind"] == "template" }
        return ["added", "changed", "retired", "unchanged"].map { report?[$0]?.int }
    }

    @Test("120 templates are read over pages of 50, and the next sync counts what changed")
    func pages() async throws {
        let vendor = ListingVendor()
        vendor.list(Self.ids)
        try await Self.with(vendor) { house, scheduler in
            let first = try await scheduler.run(Self.name, by: "command:ada")
            #expect(first.failure == nil && Self.counts(first) == [120, 0, 0, 0])
            #expect(vendor.server.requests.map(\.path).filter { $0.hasPrefix("/t") }.count == 3)
            let offer = await house.engine.templates(of: "acme")
            #expect(offer.items.map(\.id) == Self.ids && !offer.isStale && offer.syncedAt != nil)
            vendor.list(["t0"] + Self.ids.dropLast(5), renamed: ["t1001", "t1002"])
            let second = try await scheduler.run(Self.name, by: "command:ada")
            #expect(Self.counts(second) == [1, 2, 5, 113])
            let after = await house.engine.templates(of: "acme")
            #expect(after.items.map(\.id) == ["t0"] + Self.ids.dropLast(5), "the sync is seen at once")
            let history = try await house.engine.listed(.template, externalID: "t1001")
            #expect(history.first?.versions.map(\.actor) == ["command:ada", "command:ada"])
            #expect(try await house.store.audit().map(\.entry.action).filter { $0 == "schedule.run" }.count == 2)
        }
    }

    private static func page(_ items: [JSON], next: String? = nil) -> JSON {
        ["templates": .array(items), "nextCursor": next.map { .string($0) } ?? .null]
    }

    /// Makes the vendor list something else, and says what the sync answers.
    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var says: String
        var act: @Sendable (ListingVendor) -> Void
    }

    static let faults: [Fault] = [
        Fault(testDescription: "down", says: "provider_unavailable") { $0.goDown() },
        Fault(testDescription: "a page comes twice", says: "came a second time") {
            $0.set("/templates/", page([ListingVendor.item("a")], next: "again"))
            $0.set("/templates/again", page([ListingVendor.item("b")], next: "again"))
        },
        Fault(testDescription: "an id twice, differently", says: "'a' is listed twice") {
            $0.set("/templates/", page([ListingVendor.item("a"), ListingVendor.item("a", name: "other")]))
        },
        Fault(testDescription: "empty", says: "--accept-empty") { $0.list([]) },
        Fault(testDescription: "no list at all", says: "internal") { $0.set("/templates/", ["oops": true]) },
        Fault(testDescription: "breaks off", says: "provider_unavailable") {
            $0.set("/templates/", page([ListingVendor.item("a")], next: "nowhere"))
        },
    ]

    @Test("a list that is not plainly complete is refused; the last good one serves, stale", arguments: faults)
    func refused(_ fault: Fault) async throws {
        let vendor = ListingVendor()
        vendor.list(["t1", "t2"])
        try await Self.with(vendor) { house, scheduler in
            _ = try await scheduler.run(Self.name, by: "command:ada")
            fault.act(vendor)
            let result = try await scheduler.run(Self.name, by: "command:ada")
            #expect(result.failure?.contains(fault.says) == true, "\(result.failure ?? "no failure")")
            let offer = await house.engine.templates(of: "acme")
            #expect(offer.items.map(\.id) == ["t1", "t2"] && offer.isStale)
            #expect(try await house.store.schedules().first?.failures == 1)
            vendor.goDown(false)
            vendor.list(["t2"])
            #expect(try await scheduler.run(Self.name, by: "command:ada").failure == nil)
            let healed = await house.engine.templates(of: "acme")
            #expect(healed.items.map(\.id) == ["t2"] && !healed.isStale)
        }
    }

    @Test("an empty list is believed on demand, and where there was none before")
    func empty() async throws {
        let vendor = ListingVendor()
        vendor.list([])
        try await Self.with(vendor) { house, scheduler in
            #expect(try await scheduler.run(Self.name, by: "command:ada").failure == nil)
            vendor.list(["t1"])
            _ = try await scheduler.run(Self.name, by: "command:ada")
            vendor.list([])
            let result = try await scheduler.run(Self.name, by: "command:ada", acceptsEmpty: true)
            #expect(Self.counts(result) == [0, 0, 1, 0])
            let offer = await house.engine.templates(of: "acme")
            #expect(offer.items.isEmpty)
        }
    }

    @Test("an unknown, inactive or retired template is refused before anything is stored or sent")
    func asked() async throws {
        let vendor = ListingVendor()
        vendor.list(["t1", "t2", "t3"], inactive: ["t2"])
        try await Self.with(vendor, more: "templates: { ph-id: t1, ph-old: t2 }") { house, scheduler in
            _ = try await scheduler.run(Self.name, by: "command:ada")
            vendor.list(["t1", "t2"], inactive: ["t2"])
            _ = try await scheduler.run(Self.name, by: "command:ada")
            for template in ["t2", "t3", "t4", "ph-old"] {
                let problem = await #expect(throws: Problem.self) {
                    try await house.submit(house.verification(template: template))
                }
                #expect(problem == .unknownTemplate(template))
            }
            let offer = await house.engine.templates(of: "acme")
            #expect(offer.items.map(\.id) == ["ph-id", "t1"])
            #expect(try await house.store.requests(tenant: house.tenant).items.isEmpty)
            let route = await house.engine.services.route(
                RouteQuery(tenant: "acme", operation: .verificationID, template: "t1", splitKey: "k"))
            #expect(route.eligible.map(\.template) == ["t1"])
        }
    }

    @Test("a provider that was never synced is as its file says")
    func neverSynced() async throws {
        let vendor = ListingVendor()
        vendor.goDown()
        try await Self.with(vendor, more: "templates: { ph-id: t1 }") { house, scheduler in
            let result = try await scheduler.run(Self.name, by: "command:ada")
            #expect(result.failure != nil)
            let offer = await house.engine.templates(of: "acme")
            #expect(offer.items.map(\.id) == ["ph-id"] && offer.isStale && offer.syncedAt == nil)
        }
    }

    @Test("a tenant with secrets of its own has templates of its own")
    func accounts() async throws {
        let vendor = ListingVendor()
        vendor.list(["t1"])
        let file = provider(plugin: "Lister", url: vendor.server.url)
            .replacing(
                "tenants: { acme: { priority: 100 } }",
                with: "tenants: { acme: {}, globex: { secrets: { key: { env: API_KEY } } }, initech: {} }")
        try await House.with([file]) { house in
            let loaded = try #require(house.accounts.catalogue.providers["one"])
            #expect(loaded.provider.listingScopes.map(\.scope) == ["", "globex"])
            let scheduler = Self.scheduler(house)
            try await scheduler.settle()
            _ = try await scheduler.run(Self.name, by: "command:ada")
            let keys = vendor.server.requests.filter { $0.path.hasPrefix("/templates") }.map { $0.headers["x-api-key"] }
            #expect(keys == [House.secret, House.environment["API_KEY"]])
            #expect(try await house.store.listingStates().map(\.key.scope) == ["", "", "globex", "globex"])
            // Only the other account has lost it.
            let run = try #require(
                try await house.store.lockSchedule(
                    Self.name, owner: .make(), isNode: false, actor: "x", onlyIfDue: false))
            _ = try await house.store.replaceListing(
                ListingKey(provider: "one", scope: "globex", kind: .template),
                with: [ListedEntry(externalID: "g1", name: "Own")], by: "x", under: run)
            house.engine.services.listings.invalidate()
            for (tenant, ids) in [("acme", ["t1"]), ("initech", ["t1"]), ("globex", ["g1"])] {
                let offer = await house.engine.templates(of: tenant)
                #expect(offer.items.map(\.id) == ids, "\(tenant)")
            }
        }
    }

    @Test("a sync of another process is noticed without a word")
    func elsewhere() async throws {
        let vendor = ListingVendor()
        vendor.list(["t1"])
        try await Self.with(vendor) { house, scheduler in
            _ = try await scheduler.run(Self.name, by: "command:ada")
            _ = await house.engine.templates(of: "acme")
            vendor.list(["t1", "t2"])
            let other = ListingSync(
                store: house.store, accounts: house.accounts,
                probe: Probe(egress: house.egress, instances: Instances()),
                listings: ListingCache(store: house.store, logger: house.log.logger), logger: house.log.logger)
            let loaded = try #require(house.accounts.catalogue.providers["one"])
            let task = try #require(ScheduleTask.templateSync(loaded, other))
            let command = Scheduler(
                store: house.store, tasks: [task], owner: .make(), isNode: false, logger: house.log.logger)
            _ = try await command.run(Self.name, by: "command:ada")
            while await house.engine.templates(of: "acme").items.count < 2 { await Task.yield() }
        }
    }

    @Test("due schedules run once, however many processes look, and failures back off and show in health")
    func due() async throws {
        let vendor = ListingVendor()
        vendor.goDown()
        try await House.with([provider(plugin: "Lister", url: vendor.server.url)]) { house in
            let scheduler = Self.scheduler(house, isNode: true)
            try await scheduler.settle()
            // The first run is due within two seconds.
            while try await house.store.schedules().first?.lastStartedAt == nil {
                async let one: Void = scheduler.runDue()
                async let two: Void = Self.scheduler(house).runDue()
                _ = try await (one, two)
            }
            let record = try #require(try await house.store.schedules().first)
            #expect(record.failures == 1 && record.lastResult == .failed && record.lastActor == "schedule")
            #expect(record.nextRunAt > .now())
            #expect(vendor.server.count("/templates/") == 1)
            _ = try await scheduler.run(Self.name, by: "command:ada")
            _ = try await scheduler.run(Self.name, by: "command:ada")
            let check = await house.engine.health().checks.first { $0.name == "schedules" }
            #expect(check?.status == .degraded)
            vendor.goDown(false)
            vendor.list(["t1"])
            _ = try await scheduler.run(Self.name, by: "command:ada")
            let healed = await house.engine.health().checks.first { $0.name == "schedules" }
            #expect(healed?.status == .up)
        }
    }
}
