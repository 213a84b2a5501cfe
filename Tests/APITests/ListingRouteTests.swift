import Domain
import HTTPTypes
import Store
import Testing
import Vault

@testable import API

@Suite("Templates, plans and schedules, asked and answered")
struct ListingRouteTests {
    private static func adminKey(_ host: TestHost) async throws -> String {
        let key = APIKeyHash.generate()
        _ = try await host.store.insertKey(
            tenant: host.tenant, prefix: key.prefix, hash: key.hash, scopes: ["admin"])
        return key.key
    }

    private func expect(_ answer: TestHost.Answer, _ method: String, _ path: String, _ status: Int) throws {
        #expect(answer.status == status, "\(String(decoding: answer.bytes, as: UTF8.self))")
        let violations = try Contract.violations(
            of: answer.body, method: method, path: path, status: status, type: answer.type)
        #expect(violations == [])
    }

    @Test("clients' lists follow the contract", arguments: ["/api/v1/templates", "/api/v1/plans"])
    func client(_ path: String) async throws {
        let host = try await TestHost()
        try expect(try await host.get(path), "GET", path, 200)
        try expect(try await host.get(path + "?limit=0&what=1"), "GET", path, 400)
        try expect(try await host.get(path + "?cursor=%21"), "GET", path, 400)
    }

    @Test("operators see what is listed with its versions, page by page")
    func listed() async throws {
        let host = try await TestHost()
        let key = try await Self.adminKey(host)
        let definition = ScheduleDefinition(name: "s", kind: "template_sync", rhythm: .every(60_000), timeout: 60_000)
        try await host.store.setSchedules([definition]) { _ in .now() }
        let lock = try #require(
            try await host.store.lockSchedule("s", owner: .make(), isNode: false, actor: "x", onlyIfDue: false))
        let entries = (1...3).map { ListedEntry(externalID: "t\($0)", name: "Number \($0)", raw: ["id": .number($0)]) }
        _ = try await host.store.replaceListing(
            ListingKey(provider: "one", kind: .template), with: entries, by: "schedule", under: lock)
        let path = "/api/v1/admin/templates"
        let first = try await host.send(.get, path + "?limit=2", key: key)
        try expect(first, "GET", path, 200)
        let cursor = try #require(first.body["nextCursor"]?.string)
        let second = try await host.send(.get, path + "?limit=2&cursor=\(cursor)", key: key)
        #expect(second.body["items"]?.array?.compactMap { $0["id"]?.string } == ["t3"])
        let one = try await host.send(.get, path + "?provider=one&tenant=&templateId=t2", key: key)
        try expect(one, "GET", path, 200)
        #expect(one.body["items"]?.array?.first?["versions"]?.array?.count == 1)
        try expect(try await host.send(.get, path + "?kind=what", key: key), "GET", path, 400)
        try expect(try await host.get(path), "GET", path, 403)
    }

    @Test("operators see the providers in force, and have them read again or only planned")
    func providers() async throws {
        let host = try await TestHost()
        let key = try await Self.adminKey(host)
        let path = "/api/v1/admin/providers"
        try expect(try await host.send(.get, path, key: key), "GET", path, 200)
        try expect(try await host.get(path), "GET", path, 403)
        let reload = path + "/reload"
        for (query, isApplied) in [("", true), ("?dryRun=false", true), ("?dryRun=true", false)] {
            let answer = try await host.send(.post, reload + query, key: key)
            try expect(answer, "POST", reload, 200)
            #expect(answer.body["applied"] == .bool(isApplied))
        }
        try expect(try await host.send(.post, reload + "?dryRun=maybe", key: key), "POST", reload, 400)
    }

    @Test("a schedule is run by hand, once at a time")
    func schedules() async throws {
        let host = try await TestHost()
        let key = try await Self.adminKey(host)
        let definition = ScheduleDefinition(
            name: "lease_cleanup", kind: "lease_cleanup", rhythm: .every(60_000), timeout: 60_000)
        try await host.store.setSchedules([definition]) { _ in .now() }
        let run = "/api/v1/admin/schedules/{name}/run"
        let path = "/api/v1/admin/schedules/lease_cleanup/run"
        try expect(try await host.send(.post, path, key: key), "POST", run, 200)
        let list = try await host.send(.get, "/api/v1/admin/schedules", key: key)
        try expect(list, "GET", "/api/v1/admin/schedules", 200)
        #expect(list.body["items"]?.array?.first?["lastActor"]?.string?.hasPrefix("key:") == true)
        _ = try await host.store.lockSchedule(
            "lease_cleanup", owner: .make(), isNode: false, actor: "x", onlyIfDue: false)
        try expect(try await host.send(.post, path, key: key), "POST", run, 409)
        let unknown = try await host.send(.post, "/api/v1/admin/schedules/nothing/run", key: key)
        try expect(unknown, "POST", run, 404)
        let sync = "/api/v1/admin/templates/sync"
        try expect(try await host.send(.post, sync, key: key), "POST", sync, 200)
        try expect(try await host.send(.post, sync + "?provider=nobody", key: key), "POST", sync, 404)
    }
}
