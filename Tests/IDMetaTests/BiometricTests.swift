import PluginKit
import Testing

@Suite struct BiometricTests {
    @Test("a living face that matches is approved, with the scores")
    func approved() throws {
        let run = try Samples.faceScript.run(Requests.face(template: "530"))
        #expect(run.decision == .approved)
        #expect(
            run.keys == ["create", "step.biometrics_verification", "step.biometrics_face_compare", "finalize"])
        let ids = #"{"template_id":"530","verification_id":"700001""#
        #expect(run.body("step.biometrics_verification") == ids + #","image_base64":"{blob blob:selfie base64}"}"#)
        #expect(
            run.body("step.biometrics_face_compare")
                == ids + #","image1":"{blob blob:picture base64}","image2":"{blob blob:selfie base64}"}"#)
        #expect(run.requests.allSatisfy { $0.repeats == .safe })
        #expect(run.result?.checks.first { $0.name == "face_match" }?.detail == "score 99")
        #expect(run.check("liveness") == .passed)
        #expect(run.result?.person == nil && run.result?.document == nil && run.result?.idRecord == nil)
    }

    @Test("without a picture to compare with, liveness alone is asked and told")
    func liveness() throws {
        let run = try Samples.livenessScript.run(Requests.face(nil, template: "501"))
        #expect(run.decision == .approved)
        #expect(run.keys == ["create", "step.biometrics_verification", "finalize"])
        #expect(run.check("face_match") == nil)
    }

    @Test("a template that compares needs a picture, and says so before anything is billed")
    func noPicture() throws {
        let run = try Samples.faceScript.run(Requests.face(nil))
        #expect(run.failure?.failureClass == .invalidRequest)
        #expect(run.failure?.message.contains("referenceImage") == true)
        #expect(run.keys == ["create"])
    }

    @Test(
        "a template that leaves out what is asked for is refused",
        arguments: [["biometrics_verification"], ["biometrics_face_compare"], ["document_verification"]])
    func otherTemplate(plans: [String]) throws {
        let script = Samples.faceScript.with("create", Samples.create(plans))
        #expect(try script.run(Requests.face(template: "530")).failure?.failureClass == .invalidRequest)
        let run = try script.run(Requests.face())
        #expect(run.failure?.failureClass == .config, "the operator's default is not the client's fault")
        #expect(run.failure?.code == "wrong_template")
        #expect(run.keys == ["create"])
    }

    @Test("what else a template asks for keeps the result from approval")
    func more() throws {
        let create = Samples.create(["biometrics_verification", "biometrics_face_compare", "document_verification"])
        let run = try Samples.faceScript.with("create", create).run(Requests.face())
        #expect(run.decision == .review)
        #expect(run.check("other_checks") == .notDone)
    }

    @Test("a low score is for a person, unless the vendor rejects")
    func low() throws {
        let script = Samples.faceScript.with("step.biometrics_face_compare", Samples.face.editing("/result/score", 12))
        let run = try script.run(Requests.face())
        #expect(run.decision == .review)
        #expect(run.result?.checks.first { $0.name == "face_match" }?.detail == "score 12, too low")
        let rejected = try script.with("finalize", Samples.finalize(1)).run(Requests.face())
        #expect(rejected.decision == .rejected)
        #expect(rejected.result?.failure?.code == "biometric_rejected")
    }

    @Test(
        "a picture without a clear face can be taken again; any other failure is the provider's",
        arguments: ["biometrics_verification", "biometrics_face_compare"])
    func failed(plan: String) throws {
        func run(_ words: String) throws -> Script.Run {
            let answer: JSON = [
                "status": .bool(true), "result": ["status": "failed", "message": .string(words)],
            ]
            return try Samples.faceScript.with("step.\(plan)", answer).run(Requests.face())
        }
        let faceless = try run("No face detected")
        #expect(faceless.decision == .rejected)
        #expect(faceless.result?.retryable == true)
        #expect(faceless.result?.failure?.code == "image_quality")
        #expect(try run("Face engine failed").failure?.failureClass == .providerUnavailable)
    }

    @Test("a verification in progress is read back")
    func slow() throws {
        let script = Samples.faceScript.with("finalize", Samples.finalize(5)).with("read.1", Samples.read(3))
        #expect(try script.run(Requests.face()).decision == .approved)
    }

    @Test("the default template is the type's own")
    func template() throws {
        let run = try Samples.faceScript.run(
            Requests.face(), configuration: #"{"default_template":"1","type_templates":{"biometric":"530"}}"#)
        #expect(run.body("create").hasPrefix(#"{"template_id":"530""#))
    }
}
