import PluginKit
import Testing

@Suite struct PlanTests {
    @Test("steps follow the names of the plans, in our order, one after another")
    func order() throws {
        let run = try Samples.everyPicture.run(Requests.document(template: "520"))
        #expect(run.decision == .approved)
        #expect(
            run.keys == [
                "create", "step.document_verification", "step.biometrics_verification", "step.biometrics_face_compare",
                "step.aml", "finalize",
            ])
        #expect(run.effects.count == run.keys.count)
        #expect(
            run.requests.map(\.path.description) == [
                "/v1/verification/create-verification", "/v1/verification/document_verification",
                "/v1/verification/biometricsverification", "/v1/verification/biometricsfacecompare",
                "/v1/verification/aml", "/v1/verification/finalize-verification",
            ])
    }

    @Test("each call carries what the vendor asks for, and images only as handles")
    func bodies() throws {
        let run = try Samples.everyPicture.run(Requests.document(template: "520"))
        #expect(run.body("create") == #"{"template_id":"520","metadata":{"reference":"r-1"}}"#)
        let ids = #"{"template_id":"520","verification_id":"700001""#
        #expect(
            run.body("step.document_verification")
                == ids + #","imageFrontSide":"{blob blob:front base64}","imageBackSide":"{blob blob:back base64}"}"#)
        #expect(run.body("step.biometrics_verification") == ids + #","image_base64":"{blob blob:selfie base64}"}"#)
        #expect(
            run.body("step.biometrics_face_compare")
                == ids + #","image1":"{blob blob:front base64}","image2":"{blob blob:selfie base64}"}"#)
        #expect(run.body("step.aml") == ids + #","name":"Juan Dela Cruz","dob":"1990-01-01","gender":"M"}"#)
        #expect(run.body("finalize") == ids + "}")
    }

    @Test("every call may be repeated, names the token and asks for JSON")
    func headers() throws {
        let run = try Samples.slowScript.run(Requests.document())
        #expect(run.keys.count == 5)
        for request in run.requests {
            #expect(request.repeats == .safe)
            #expect(request.endpoint == "api")
            let headers = request.headers.map { "\($0.name): \($0.value)" }
            #expect(headers.contains("Authorization: Bearer {secret api_token}"))
            #expect(headers.contains("Accept: application/json"))
        }
        #expect(Set(run.keys).count == run.keys.count)
    }

    @Test("the webhook secret is lifted out before the plugin sees it")
    func capture() throws {
        let run = try Samples.documentScript.run(Requests.document())
        #expect(run.requests[0].captures == [.json("/template/webhook_secret", as: .secret("webhook_secret"))])
        #expect(!String(decoding: run.state, as: UTF8.self).contains("webhook_secret"))
    }

    @Test(
        "a step that needs a selfie names it, before anything is billed",
        arguments: ["biometrics_verification", "biometrics_face_compare"])
    func noSelfie(plan: String) throws {
        let script = Samples.documentScript.with("create", Samples.create(["document_verification", plan]))
        let run = try script.run(Requests.document(selfie: false))
        #expect(run.failure?.failureClass == .invalidRequest)
        #expect(run.failure?.message.contains("selfie") == true)
        #expect(run.keys == ["create"])
    }

    @Test("a document needs its front")
    func noFront() throws {
        let failure = try Samples.documentScript.run(Requests.document([Requests.back])).failure
        #expect(failure?.failureClass == .invalidRequest)
        #expect(failure?.message.contains("documents (side front)") == true)
    }

    @Test("a back is optional")
    func noBack() throws {
        let run = try Samples.documentScript.run(Requests.document([Requests.front]))
        #expect(run.decision == .approved)
        #expect(!run.body("step.document_verification").contains("imageBackSide"))
    }

    @Test("a second front is refused rather than left out")
    func twoFronts() throws {
        let run = try Samples.documentScript.run(Requests.document([Requests.front, Requests.front]))
        #expect(run.failure?.failureClass == .unsupported)
        #expect(run.keys.isEmpty)
    }

    @Test("a plan nobody here knows keeps the result from approval", arguments: ["palm_reading", "philippines_prc"])
    func unknownPlan(plan: String) throws {
        let script = Samples.documentScript.with("create", Samples.create(["document_verification", plan]))
        let run = try script.run(Requests.document())
        #expect(run.decision == .review)
        #expect(run.check("other_checks") == .notDone)
        #expect(
            try script.with("finalize", Samples.finalize(4)).run(Requests.document()).decision == .review,
            "and it is not waited for")
        #expect(try script.with("finalize", Samples.finalize(1)).run(Requests.document()).decision == .rejected)
    }

    @Test(
        "plans are found in every form the vendor writes them",
        arguments: [
            (#"null"#, #""[{\"id\":166,\"plan\":\"document_verification\"}]""#, #""[]""#),
            (#"[]"#, #""[\"document_verification\"]""#, "null"),
            (#"[]"#, #""null""#, #""[\"document_verification\"]""#),
            (#"[{"id":166,"plan":"document_verification"}]"#, #""[166]""#, "null"),
            (#"[{"id":"166","plan":"document_verification"}]"#, "17", "{}"),
        ])
    func forms(plans: String, text: String, dropzone: String) throws {
        let create = Samples.create(["document_verification"]).editing("/plans", JSON(tolerant: plans)).editing(
            "/template/plans", JSON(tolerant: text)
        ).editing("/template/dropzone_plans", JSON(tolerant: dropzone))
        #expect(try Samples.documentScript.with("create", create).run(Requests.document()).decision == .approved)
    }

    @Test("what either list asks for is done")
    func bothLists() throws {
        let create = Samples.create(["document_verification"]).editing(
            "/template/plans", #"["document_verification","biometrics_verification"]"#)
        let run = try Samples.everyPicture.with("create", create).run(Requests.document())
        #expect(run.keys.contains("step.biometrics_verification"))
    }

    @Test("a plan without a name keeps the result from approval")
    func namelessPlan() throws {
        let create = Samples.create(["document_verification", "aml"]).editing("/plans/1/plan", nil)
        #expect(try Samples.everyPicture.with("create", create).run(Requests.document()).decision == .review)
    }

    @Test("a template without plans is for the operator")
    func noPlans() throws {
        #expect(
            try Samples.documentScript.with("create", Samples.create([])).run(Requests.document()).failure?.failureClass
                == .config)
    }

    @Test("a register is asked whatever the template lists, and the vendor says whether that completes it")
    func foreignPlan() throws {
        let script = Samples.nbiScript.with("create", Samples.create(["document_verification"]))
        #expect(try script.run(Requests.nbi()).decision == .approved)
        let incomplete = Samples.finalize(3).editing("/missing_plans", ["document_verification"])
        #expect(try script.with("finalize", incomplete).run(Requests.nbi()).decision == .review)
    }

    @Test(
        "watch lists are asked only with a name and a date of birth", arguments: ["/extraction/overall", "/extraction"])
    func amlWithoutPerson(pointer: String) throws {
        let document = Samples.document.editing(pointer, nil)
        let run = try Samples.everyPicture.with("step.document_verification", document).run(Requests.document())
        #expect(!run.keys.contains("step.aml"))
        #expect(run.decision == .review)
        #expect(run.check("watch_lists") == .notDone)
    }

    @Test("a refusal of what the document says is not the client's fault")
    func amlRefused() throws {
        let run = try Samples.everyPicture.with("step.aml", status: 422).run(Requests.document())
        #expect(run.decision == .review)
    }

    @Test("a match on a watch list is for a person")
    func amlMatch() throws {
        let match = Samples.noMatches.editing("/result/results", ["matchCount": 1, "matches": [["name": "x"]]])
        #expect(try Samples.everyPicture.with("step.aml", match).run(Requests.document()).decision == .review)
    }

    @Test(
        "a low or strange face score is for a person", arguments: ["12", "79.9", "-1", "101", #""99""#, "null", "true"])
    func lowScore(text: String) throws {
        let face = Samples.face.editing("/result/score", JSON(tolerant: text))
        for key in ["step.biometrics_verification", "step.biometrics_face_compare"] {
            #expect(try Samples.everyPicture.with(key, face).run(Requests.document()).decision == .review)
        }
    }

    @Test("the operator sets the least score")
    func leastScore() throws {
        let face = Samples.face.editing("/result/score", 63)
        let script = Samples.everyPicture.with("step.biometrics_verification", face)
        #expect(
            try script.run(Requests.document(), configuration: #"{"default_template":"520","min_score":60}"#).decision
                == .approved)
    }

    @Test("a picture without a face can be taken again")
    func noFace() throws {
        let answer = JSON(tolerant: #"{"status":true,"result":{"status":"failed","message":"No face detected"}}"#)
        let result = try Samples.everyPicture.with("step.biometrics_verification", answer).run(Requests.document())
            .result
        #expect(result?.decision == .rejected)
        #expect(result?.retryable == true)
        #expect(result?.failure?.code == "image_quality")
    }

    @Test("progress moves on and names no vendor")
    func progress() throws {
        let run = try Samples.everyPicture.run(Requests.document())
        #expect(
            run.progress == [
                "1/4 Creating", "2/7 Checking the document", "3/7 Checking the selfie", "4/7 Comparing the faces",
                "5/7 Searching watch lists", "6/7 Concluding",
            ])
    }
}
