import Testing

@testable import ProviderSims

struct IDMetaSimulatorTests {
    @Test("a wrong or missing token is refused, an extra one accepted, and the default one can be made stale")
    func tokens() async throws {
        try await SimWorld.run { world async throws in
            let list = "/api/v1/templates"
            #expect(try await world.idmeta.get(list).status == 401)
            #expect(try await world.idmeta.get(list, ["Authorization": "Bearer no"]).status == 401)
            #expect(
                try await world.idmeta.get(list, ["Authorization": "Bearer idmeta-test-token-0123456789"]).status == 200
            )
            _ = try await world.idmeta.post("/_sim/settings", ["tokens": ["second"], "acceptDefault": false])
            #expect(try await world.idmeta.get(list, ["Authorization": "Bearer second"]).status == 200)
            #expect(
                try await world.idmeta.get(list, ["Authorization": "Bearer idmeta-test-token-0123456789"]).status == 401
            )
        }
    }

    @Test("templates come in pages of fifty, with the known ones and an inactive one")
    func templates() async throws {
        try await SimWorld.run { world async throws in
            let call = IDMetaCall(client: world.idmeta)
            var seen: [JSON] = []
            var page = 1
            var last = 1
            while page <= last {
                let json = try await world.idmeta.get("/v1/templates?page=\(page)&per_page=200", call.headers).json
                let data = try #require(json["data"]?.array)
                #expect(data.count <= 50)
                seen += data
                last = json["last_page"]?.int ?? 0
                page += 1
            }
            #expect(seen.count >= 120)
            let ids = seen.compactMap { $0["id"]?.int }
            #expect([306, 424, 426].allSatisfy(ids.contains))
            #expect(seen.contains { $0["status"]?.string == "inactive" })
        }
    }

    @Test("an unknown template is 404, an inactive one 422, both with a message")
    func badTemplates() async throws {
        try await SimWorld.run { world async throws in
            let call = IDMetaCall(client: world.idmeta)
            let unknown = try await call.create("99999")
            #expect(unknown.status == 404)
            #expect(unknown.json["message"]?.string == "Template 99999 not found.")
            #expect(try await call.create(431).status == 422)
        }
    }

    @Test("the create reply holds plans as text, the dropzone plans as text of an array, and the webhook secret")
    func createReply() async throws {
        try await SimWorld.run { world async throws in
            let call = IDMetaCall(client: world.idmeta)
            let null = try await call.create("306").json["template"]
            #expect(null?["plans"]?.string == "null")
            #expect(null?["dropzone_plans"]?.string == #"["document_verification"]"#)
            #expect(null?["webhook_secret"]?.string?.isEmpty == false)
            let text = try await call.create("505").json["template"]?["plans"]?.string ?? ""
            #expect(try JSON.parse(Array(text.utf8))[0]?["plan"]?.string == "philippines_prc")
        }
    }

    @Test("NBI-123456789 is a valid clearance of Juan Dela Cruz, under the key response")
    func validClearance() async throws {
        try await SimWorld.run { world async throws in
            let done = try await IDMetaCall(client: world.idmeta).run(
                "philippines/nbiclearance", template: "508", [.init("clearanceNo", "NBI-123456789")])
            #expect(done.step.json["response"]?["valid"] == true)
            #expect(done.step.json["response"]?["data"]?["full_name"]?.string == "JUAN DELA CRUZ")
            #expect(done.status == 3)
        }
    }

    @Test(
        "the last two digits order the answer",
        arguments: [
            ("NBI-1200", 1), ("NBI-1201", 1), ("NBI-1202", 6), ("NBI-1203", 2), ("NBI-1204", 5), ("NBI-1205", 1),
            ("NBI-1206", 3), ("NBI-1207", 6), ("NBI-1208", 3), ("NBI-1210", 3),
        ])
    func magicDigits(number: String, status: Int) async throws {
        try await SimWorld.run { world async throws in
            let done = try await IDMetaCall(client: world.idmeta).run(
                "philippines/nbiclearance", template: "508", [.init("clearanceNo", .string(number))])
            #expect(done.step.status == 200)
            #expect(done.status == status)
            let json = done.step.json
            switch number.suffix(2) {
            case "00":
                #expect(json["status"] == true)
                #expect(json["response"]?["valid"] == false)
                #expect(json["response"]?["data"]?["is_expired"] == true)
            case "02": #expect(json["status"] == false)
            case "05": #expect(json["response"]?["valid"] == true)
            case "06": #expect(json["response"]?["valid"] == false)
            case "07": #expect(json["result"]?["status"] == "failed")
            case "08": #expect(json["response"]?["data"]?["fname"] == "DELA CRUZ")
            case "10": #expect(json["response"]?["valid"]?.bool == nil)
            default: break
            }
        }
    }

    @Test("an ending of 04 stays in progress for as many reads as set, then is verified")
    func pending() async throws {
        try await SimWorld.run { world async throws in
            _ = try await world.idmeta.post("/_sim/settings", ["pendingReads": 3])
            let call = IDMetaCall(client: world.idmeta)
            let done = try await call.run(
                "philippines/nbiclearance", template: "508", [.init("clearanceNo", "NBI-1204")])
            var seen: [Int?] = []
            for _ in 0..<5 { seen.append(try await call.read(done.id)) }
            #expect(seen == [5, 5, 5, 3, 3])
        }
    }

    @Test("PRC knows Juan by licence and birth date or by name, and nobody else")
    func prc() async throws {
        try await SimWorld.run { world async throws in
            let call = IDMetaCall(client: world.idmeta)
            func status(_ fields: [JSON.Member]) async throws -> Int? {
                try await call.run("philippines/prc", template: "505", [.init("profession", "Nurse")] + fields).status
            }
            #expect(try await status([.init("licenseNo", "0123456"), .init("dateOfBirth", "1990-01-01")]) == 3)
            #expect(try await status([.init("licenseNo", "0123456"), .init("dateOfBirth", "1990-01-02")]) == 1)
            #expect(try await status([.init("firstName", "Juan"), .init("lastName", "Dela Cruz")]) == 3)
            #expect(try await status([.init("firstName", "Pedro"), .init("lastName", "Dela Cruz")]) == 1)
        }
    }

    @Test("documents answer in Microblink's shape, some nested under result.data, by JSON and by multipart")
    func documents() async throws {
        try await SimWorld.run { world async throws in
            let call = IDMetaCall(client: world.idmeta)
            func image(_ name: String) -> [JSON.Member] {
                [.init("imageFrontSide", .string(Base64.encode(PersonaImage.jpeg(persona: name))))]
            }
            let juan = try await call.run("document_verification", template: "306", image("juan"))
            #expect(juan.step.json["verification"]?["recommendedOutcome"] == "Accept")
            #expect(juan.status == 3)
            let ana = try await call.run("document_verification", template: "306", image("ana"))
            #expect(ana.step.json["result"]?["data"]?["verification"]?["recommendedOutcome"] == "Accept")
            let nobody = try await call.run(
                "document_verification", template: "306",
                [.init("imageFrontSide", .string(Base64.encode(PersonaImage.blank)))])
            #expect(nobody.status == 2)

            let id = try #require(try await call.create("306").json["verification"]?["id"]?.int)
            var form = Array("--B\r\nContent-Disposition: form-data; name=\"template_id\"\r\n\r\n306\r\n".utf8)
            form += Array("--B\r\nContent-Disposition: form-data; name=\"verification_id\"\r\n\r\n\(id)\r\n".utf8)
            form += Array(
                "--B\r\nContent-Disposition: form-data; name=\"imageFrontSide\"; filename=\"f.jpg\"\r\n\r\n".utf8)
            form += PersonaImage.jpeg(persona: "rosa") + Array("\r\n--B--\r\n".utf8)
            var headers = call.headers
            headers["Content-Type"] = "multipart/form-data; boundary=B"
            let rosa = try await world.idmeta.send("POST", "/v1/verification/document_verification", headers, form)
            #expect(rosa.json["verification"]?["recommendedOutcome"] == "Reject")
        }
    }

    @Test("finalising with a plan missing names it and stays incomplete")
    func missingPlan() async throws {
        try await SimWorld.run { world async throws in
            let call = IDMetaCall(client: world.idmeta)
            let id = try #require(try await call.create("424").json["verification"]?["id"]?.int)
            _ = try await call.step(
                "document_verification", id, template: "424",
                [.init("imageFrontSide", .string(Base64.encode(PersonaImage.jpeg(persona: "anna"))))])
            let json = try await call.finalize(id, template: "424")
            #expect(json["missing_plans"] == ["biometrics_verification"])
            #expect(json["verification"]?["status"]?.int == 4)
            #expect(json["finalized"] == false)
        }
    }

    @Test("a step outside the template, another template and an unknown verification are refused")
    func refusedSteps() async throws {
        try await SimWorld.run { world async throws in
            let call = IDMetaCall(client: world.idmeta)
            let id = try #require(try await call.create("306").json["verification"]?["id"]?.int)
            #expect(try await call.step("aml", id, template: "306", [.init("name", "X")]).status == 422)
            #expect(try await call.step("document_verification", id, template: "426", []).status == 422)
            #expect(try await call.step("document_verification", 1, template: "306", []).status == 404)
        }
    }

    @Test("the same face scores 99, another one 12, and no face fails inside a 200")
    func faces() async throws {
        try await SimWorld.run { world async throws in
            let call = IDMetaCall(client: world.idmeta)
            func compare(_ left: [UInt8], _ right: [UInt8]) async throws -> JSON? {
                let fields: [JSON.Member] = [
                    .init("image1", .string(Base64.encode(left))), .init("image2", .string(Base64.encode(right))),
                ]
                return try await call.run("biometricsfacecompare", template: "502", fields).step.json["result"]
            }
            let juan = PersonaImage.jpeg(persona: "juan")
            #expect(try await compare(juan, PersonaImage.jpeg(persona: "juan", side: "selfie"))?["score"]?.int == 99)
            #expect(try await compare(juan, PersonaImage.jpeg(persona: "maria"))?["score"]?.int == 12)
            #expect(try await compare(juan, PersonaImage.blank)?["status"]?.string == "failed")
        }
    }

    @Test("callbacks are signed over their raw body and take the shape asked for")
    func callbacks() async throws {
        try await SimWorld.run { world async throws in
            let call = IDMetaCall(client: world.idmeta)
            let id = try #require(
                try await call.create("306", metadata: ["ref": "r1"]).json["verification"]?["id"]?.int)
            // Regula's listener serves as any receiver: its log shows what came.
            let url = "http://\(world.regula.host):\(world.regula.port)/hook"
            let sent = try await world.idmeta.post(
                "/_sim/callbacks",
                ["url": .string(url), "verificationId": .int(id), "shape": "pairs", "secret": "s", "status": 3]
            ).json
            #expect(sent["status"]?.int == 404)
            let got = try #require(try await world.regula.get("/_sim/requests?path=/hook").json[0])
            let body = try #require(got["body"]?.string)
            #expect(got["headers"]?["x-signature"]?.string == Digest.hmacHex(secret: "s", Array(body.utf8)))
            #expect(try JSON.parse(Array(body.utf8))["data"]?["metadata"] == "ref:r1")
        }
    }

    @Test("with a callback URL set, each event is sent by itself, and only completion ends it")
    func automaticCallbacks() async throws {
        try await SimWorld.run { world async throws in
            let url = "http://\(world.regula.host):\(world.regula.port)/hook"
            _ = try await world.idmeta.post("/_sim/settings", ["callbackUrl": .string(url), "callbackShape": "flat"])
            let done = try await IDMetaCall(client: world.idmeta).run(
                "philippines/nbiclearance", template: "508", [.init("clearanceNo", "NBI-123456789")])
            var sent: [JSON] = []
            while sent.count < 3 { sent = try await world.idmeta.get("/_sim/callbacks").json.array ?? [] }
            // Sent beside each other, so in any order.
            var types: [String: JSON] = [:]
            for record in sent {
                let body = try JSON.parse(Array((record["body"]?.string ?? "").utf8))
                types[body["type"]?.string ?? ""] = body
            }
            #expect(
                types.keys.sorted() == [
                    "trustValidation.complete", "trustValidation.create", "verification.philippines_nbi_clearance",
                ])
            #expect(types["trustValidation.complete"]?["verificationStatusCode"]?.int == 3)
            #expect(types["trustValidation.complete"]?["trustValidationId"]?.int == done.id)
        }
    }

    @Test("a person at the vendor decides whatever the steps say, and callbacks are sent as often as ordered")
    func decisions() async throws {
        try await SimWorld.run { world async throws in
            let url = "http://\(world.regula.host):\(world.regula.port)/hook"
            _ = try await world.idmeta.post("/_sim/settings", ["callbackUrl": .string(url), "callbackTimes": 2])
            let done = try await IDMetaCall(client: world.idmeta).run(
                "philippines/nbiclearance", template: "508", [.init("clearanceNo", "NBI-123456789")])
            var sent: [JSON] = []
            while sent.count < 6 { sent = try await world.idmeta.get("/_sim/callbacks").json.array ?? [] }
            #expect(Set(sent.compactMap { $0["body"]?.string }).count == 3)
            _ = try await world.idmeta.post("/_sim/decisions", ["verificationId": .int(done.id), "status": 1])
            let last = try await world.idmeta.post("/_sim/callbacks", ["verificationId": .int(done.id)]).json
            let body = try JSON.parse(Array((last["body"]?.string ?? "").utf8))
            #expect(body["data"]?["status"] == 1)
            let unknown = try await world.idmeta.post("/_sim/decisions", ["verificationId": 1, "status": 1])
            #expect(unknown.status == 404)
        }
    }
}
