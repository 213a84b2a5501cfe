import Testing

@testable import ProviderSims

struct IDMetaListTests {
    private static func page(_ world: SimWorld, _ list: String, _ number: Int) async throws -> [JSON] {
        let path = "/v1/\(list)?page=\(number)&per_page=50"
        let json = try await world.idmeta.get(path, IDMetaCall(client: world.idmeta).headers).json
        #expect(json["current_page"]?.int == number)
        return try #require(json["data"]?.array)
    }

    @Test("both lists fill pages of fifty, with inactive entries, and end with a page that is not full")
    func lists() async throws {
        try await SimWorld.run { world async throws in
            for list in ["templates", "plans"] {
                var seen: [JSON] = []
                for number in 1...3 { seen += try await Self.page(world, list, number) }
                #expect(seen.count >= 120 && seen.count < 150)
                #expect(Set(seen.compactMap { $0["id"]?.int }).count == seen.count)
                #expect(seen.filter { $0["status"] == "inactive" }.count >= 10)
                #expect(try await Self.page(world, list, 4).isEmpty)
            }
        }
    }

    @Test("a template is added, changed and retired while the simulator runs")
    func changes() async throws {
        try await SimWorld.run { world async throws in
            func put(_ name: String, active: Bool) async throws -> Int? {
                let body: JSON = ["id": 299, "name": .string(name), "plans": ["philsys"], "active": .bool(active)]
                return try await world.idmeta.post("/_sim/templates", body).status
            }
            #expect(try await put("New", active: true) == 201)
            var first = try #require(try await Self.page(world, "templates", 1).first)
            #expect(first["id"] == 299 && first["name"] == "New" && first["status"] == "active")
            #expect(try await put("Retired", active: false) == 201)
            first = try #require(try await Self.page(world, "templates", 1).first)
            #expect(first["name"] == "Retired" && first["status"] == "inactive")
            #expect(try await IDMetaCall(client: world.idmeta).create("299").status == 422)
            #expect(try await world.idmeta.send("DELETE", "/_sim/templates/299", [:], []).status == 204)
            first = try #require(try await Self.page(world, "templates", 1).first)
            #expect(first["id"] == 306)
        }
    }

    @Test("on order the first page comes again under every number, or one entry of each page lacks a member")
    func oddities() async throws {
        try await SimWorld.run { world async throws in
            let first = try await Self.page(world, "plans", 1)
            _ = try await world.idmeta.post("/_sim/settings", ["repeatPage": true])
            #expect(try await Self.page(world, "plans", 2) == first)
            _ = try await world.idmeta.post("/_sim/settings", ["repeatPage": false, "dropKey": "id"])
            for number in 1...3 {
                #expect(try await Self.page(world, "templates", number).filter { $0["id"] == nil }.count == 1)
            }
        }
    }
}
