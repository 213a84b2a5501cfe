import Testing

@testable import ProviderSims

struct FaultTests {
    private func order(_ client: SimClient, _ fault: JSON) async throws {
        let answer = try await client.post("/_sim/faults", fault)
        #expect(answer.status == 201)
    }

    @Test("drop_before closes the connection without a byte and without acting")
    func dropBefore() async throws {
        try await SimWorld.run { world async throws in
            try await order(world.airtime, ["match": ["path": "/api/v1/issue"], "kind": "drop_before", "times": 1])
            let answer = try await AirtimeCall.issue(world.airtime, reference: "r")
            #expect(answer.status == nil)
            #expect(try await world.airtime.get("/_sim/ledger").json["vouchers"] == [])
            #expect(try await AirtimeCall.issue(world.airtime, reference: "r").status == 201)
        }
    }

    @Test("drop_after acts and closes the connection without a byte")
    func dropAfter() async throws {
        try await SimWorld.run { world async throws in
            try await order(world.airtime, ["match": ["method": "post"], "kind": "drop_after", "times": 1])
            let answer = try await AirtimeCall.issue(world.airtime, reference: "r")
            #expect(answer.status == nil)
            #expect(try await AirtimeCall.get(world.airtime, "/api/v1/status?reference=r").json["status"] == "issued")
            let logged = try await world.airtime.get("/_sim/requests?path=/api/v1/issue").json[0]
            #expect(logged?["fault"] == "drop_after")
            #expect(logged?["status"] == .null)
        }
    }

    @Test("drop_inside sends the head and half the body, then closes")
    func dropInside() async throws {
        try await SimWorld.run { world async throws in
            try await order(world.regula, ["kind": "drop_inside", "times": 1])
            let answer = try await world.regula.get("/api/healthz")
            #expect(answer.status == 200)
            #expect(!answer.isWhole)
            #expect(!answer.body.isEmpty)
        }
    }

    @Test("a seed makes the draws of probability the same again")
    func seeded() async throws {
        try await SimWorld.run { world async throws in
            func draws() async throws -> [Int?] {
                _ = try await world.airtime.post("/_sim/settings", ["seed": 7])
                var statuses: [Int?] = []
                for _ in 0..<24 { statuses.append(try await AirtimeCall.get(world.airtime, "/api/v1/status/x").status) }
                return statuses
            }
            try await order(world.airtime, ["kind": "drop_before", "probability": 0.5])
            let first = try await draws()
            #expect(Set(first) == [nil, 404])
            #expect(try await draws() == first)
            #expect(try await world.airtime.post("/_sim/settings", ["seed": -1]).status == 400)
        }
    }

    @Test("a hang is never answered, and stopping the simulators ends it")
    func hang() async throws {
        try await SimWorld.run { world async throws in
            try await order(world.regula, ["kind": "hang"])
            async let hung = world.regula.get("/api/healthz")
            var logged = false
            while !logged {
                logged = try await world.regula.get("/_sim/requests").json[0]?["fault"] == "hang"
            }
            await world.running.stop()
            #expect(try await hung.status == nil)
        }
    }

    @Test("a status fault answers its headers and body, as often as ordered, for its path alone")
    func status() async throws {
        try await SimWorld.run { world async throws in
            try await order(
                world.regula,
                [
                    "match": ["path": "/api/healthz"], "kind": "status", "status": 503,
                    "headers": ["Retry-After": "2"], "body": "busy", "times": 2,
                ])
            #expect(try await world.regula.get("/api/readyz").status == 200)
            for _ in 0..<2 {
                let answer = try await world.regula.get("/api/healthz")
                #expect(answer.status == 503)
                #expect(answer.headers["retry-after"] == "2")
                #expect(answer.text == "busy")
            }
            #expect(try await world.regula.get("/api/healthz").status == 200)
        }
    }

    @Test("garbage, empty, html, truncated and override spoil the body as named")
    func bodies() async throws {
        try await SimWorld.run { world async throws in
            func spoilt(_ fault: JSON) async throws -> SimClient.Answer {
                try await order(world.regula, fault)
                return try await world.regula.get("/api/healthz")
            }
            let garbage = try await spoilt(["kind": "garbage", "times": 1])
            #expect(garbage.status == 200)
            #expect(garbage.json == .null)
            #expect(try await spoilt(["kind": "empty", "times": 1]).body.isEmpty)
            #expect(
                try await spoilt(["kind": "html", "times": 1, "status": 502]).headers["content-type"] == "text/html")
            let truncated = try await spoilt(["kind": "truncated", "times": 1])
            #expect(truncated.isWhole)
            #expect(truncated.json == .null)
            let override = try await spoilt(["kind": "override", "times": 1, "body": ["app": "other"]])
            #expect(override.json["app"] == "other")
        }
    }

    @Test("a fault with act lets the vendor act before the answer is spoilt")
    func actingStatus() async throws {
        try await SimWorld.run { world async throws in
            try await order(world.airtime, ["kind": "status", "status": 504, "act": true, "times": 1])
            #expect(try await AirtimeCall.issue(world.airtime, reference: "r").status == 504)
            #expect(try await AirtimeCall.get(world.airtime, "/api/v1/status?reference=r").status == 200)
        }
    }

    @Test("probability 0 meets nothing, and clearing removes every fault")
    func probabilityAndClearing() async throws {
        try await SimWorld.run { world async throws in
            try await order(world.regula, ["kind": "status", "status": 500, "probability": 0.0])
            #expect(try await world.regula.get("/api/readyz").status == 200)
            try await order(world.regula, ["kind": "status", "status": 500, "times": nil])
            #expect(try await world.regula.get("/api/readyz").status == 500)
            #expect(try await world.regula.delete("/_sim/faults").status == 204)
            #expect(try await world.regula.get("/api/readyz").status == 200)
            #expect(try await world.regula.get("/_sim/faults").json == [])
        }
    }

    @Test(
        "a misspelt fault is refused",
        arguments: [
            ["kind": "explode"], ["kind": "status"], ["kind": "hang", "tmies": 1],
            ["kind": "hang", "match": ["pth": "/x"]],
        ] as [JSON])
    func misspelt(fault: JSON) async throws {
        try await SimWorld.run { world async throws in
            #expect(try await world.regula.post("/_sim/faults", fault).status == 400)
        }
    }
}
