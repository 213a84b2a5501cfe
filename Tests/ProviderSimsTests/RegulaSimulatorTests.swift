import Testing

@testable import ProviderSims

struct RegulaSimulatorTests {
    @Test(
        "an approved card has every container, side B first, with an unknown type and without the keys real engines omit"
    )
    func approved() async throws {
        try await SimWorld.run { world async throws in
            let pages = [PersonaImage.jpeg(persona: "juan"), PersonaImage.jpeg(persona: "juan", side: "back")]
            let answer = try await world.regula.post("/api/process", RegulaCall.process(pages), ["X-RequestID": "r-1"])
            #expect(answer.status == 200)
            #expect(answer.headers["x-requestid"] == "r-1")
            let list = try #require(answer.json["ContainerList"]?["List"]?.array)
            #expect(Set(list.compactMap { $0["result_type"]?.int }) == [9, 20, 30, 33, 36, 37, 9999])
            #expect(list.first?["page_idx"]?.int == 1)
            #expect(RegulaCall.containers(answer, 9).count == 2)
            let status = try #require(RegulaCall.containers(answer, 33).first?["Status"])
            #expect(status["overallStatus"]?.int == 1)
            for absent in ["age", "detailsAge", "mDL"] { #expect(status[absent] == nil) }
            #expect(answer.json["passBackObject"] == .null)
        }
    }

    @Test(
        "every outcome shows as the fact page says, always with HTTP 200",
        arguments: [
            ("rosa", 0, 1, "security"), ("pedro", 0, 1, "expiry"), ("carlos", 0, 1, "text"), ("jose", 0, 1, "imageQA"),
        ])
    func rejected(persona: String, overall: Int, finished: Int, failing: String) async throws {
        try await SimWorld.run { world async throws in
            let answer = try await world.regula.post(
                "/api/process", RegulaCall.process([PersonaImage.jpeg(persona: persona)]))
            #expect(answer.status == 200)
            #expect(answer.json["ProcessingFinished"]?.int == finished)
            let status = try #require(RegulaCall.containers(answer, 33).first?["Status"])
            #expect(status["overallStatus"]?.int == overall)
            #expect(status["detailsOptical"]?[failing]?.int == 0)
        }
    }

    @Test("review, timeout, an unknown picture and no picture at all are never clean approvals")
    func neverClean() async throws {
        try await SimWorld.run { world async throws in
            func verdict(_ image: [UInt8]) async throws -> [Int?] {
                let answer = try await world.regula.post("/api/process", RegulaCall.process([image]))
                let status = RegulaCall.containers(answer, 33).first?["Status"]
                return [status?["overallStatus"]?.int, answer.json["ProcessingFinished"]?.int]
            }
            #expect(try await verdict(PersonaImage.jpeg(persona: "liza")) == [2, 1])
            #expect(try await verdict(PersonaImage.jpeg(persona: "tomas")) == [1, 2])
            #expect(try await verdict(PersonaImage.blank) == [2, 1])
            #expect(try await verdict(Array("not a picture".utf8)) == [2, 1])
        }
    }

    @Test("only the result types asked for come back, dates in the format asked for, passBackObject echoed")
    func options() async throws {
        try await SimWorld.run { world async throws in
            let call = RegulaCall.process(
                [PersonaImage.jpeg(persona: "maria")], types: [36], extra: [.init("passBackObject", ["a": 1])])
            var members = try #require(call.members)
            members[0].value = ["scenario": "FullProcess", "resultTypeOutput": [36], "dateFormat": "dd.MM.yyyy"]
            let answer = try await world.regula.post("/api/process", .object(members))
            let types = answer.json["ContainerList"]?["List"]?.array?.compactMap { $0["result_type"]?.int }
            #expect(types == [9999, 36])
            #expect(answer.json["passBackObject"] == ["a": 1])
            let fields = RegulaCall.containers(answer, 36).first?["Text"]?["fieldList"]?.array ?? []
            #expect(fields.first { $0["fieldType"]?.int == 5 }?["value"]?.string == "12.06.1985")
            #expect(fields.contains { $0["fieldType"]?.int == 51 })
        }
    }

    @Test("bad input is 400 and a missing licence 403, neither with JSON")
    func refusals() async throws {
        try await SimWorld.run { world async throws in
            let noScenario = try await world.regula.post("/api/process", ["List": []])
            #expect(noScenario.status == 400)
            #expect(noScenario.json == .null)
            #expect(try await world.regula.post("/_sim/settings", ["licence": "missing"]).status == 200)
            let call = RegulaCall.process([PersonaImage.jpeg(persona: "juan")])
            #expect(try await world.regula.post("/api/process", call).status == 403)
            #expect(try await world.regula.get("/api/healthz").json["licenseId"] == .null)
            #expect(try await world.regula.post("/_sim/settings", ["ready": false]).status == 200)
            #expect(try await world.regula.get("/api/readyz").status == 400)
        }
    }

    @Test("a tag lists its transactions until it is erased")
    func tags() async throws {
        try await SimWorld.run { world async throws in
            let call = RegulaCall.process([PersonaImage.jpeg(persona: "juan")], extra: [.init("tag", "v-1")])
            let id = try await world.regula.post("/api/process", call).json["TransactionInfo"]?["TransactionID"]
            let listed = try await world.regula.get("/api/v2/tag/v-1").json
            #expect(listed["items"]?[0]?["transactionId"] == id)
            #expect(try await world.regula.delete("/api/v2/tag/v-1").status == 204)
            #expect(try await world.regula.get("/api/v2/tag/v-1").json["items"] == [])
        }
    }

    @Test("a proxy in front demands its header when told to")
    func proxy() async throws {
        try await SimWorld.run { world async throws in
            _ = try await world.regula.post("/_sim/settings", ["proxyHeader": "X-Proxy", "tokens": ["open"]])
            #expect(try await world.regula.get("/api/healthz").status == 401)
            #expect(try await world.regula.get("/api/healthz", ["X-Proxy": "open"]).status == 200)
        }
    }
}
