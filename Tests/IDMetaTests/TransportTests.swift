import PluginKit
import Testing

@Suite struct TransportTests {
    static let calls = ["create", "step.document_verification", "finalize", "read.1"]

    @Test(
        "each status has its class, at every call",
        arguments: [
            (400, PluginFailure.Class.invalidRequest), (422, .invalidRequest), (401, .config), (402, .config),
            (403, .config), (404, .config), (405, .config), (302, .config), (408, .providerUnavailable),
            (429, .rateLimited), (500, .providerUnavailable), (502, .providerUnavailable), (503, .providerUnavailable),
            (418, .internal),
        ])
    func statuses(status: Int, failureClass: PluginFailure.Class) throws {
        for call in Self.calls {
            let script = Samples.slowScript.with(call, status: status, headers: [.init("Retry-After", "7")])
            let failure = try script.run(Requests.document(template: "306")).failure
            #expect(failure?.failureClass == failureClass, "at \(call)")
            #expect(failure?.code == "http_\(status)")
            if status == 429 { #expect(failure?.retryAfter == .seconds(7)) }
        }
    }

    @Test(
        "no answer is the provider's, and too large a one a defect",
        arguments: [
            (Response.Outcome.notSent, PluginFailure.Class.providerUnavailable),
            (.outcomeUnknown, .providerUnavailable), (.cancelled, .providerUnavailable), (.limitExceeded, .internal),
        ])
    func outcomes(outcome: Response.Outcome, failureClass: PluginFailure.Class) throws {
        for call in Self.calls {
            let run = try Samples.slowScript.with(call, Response(outcome: outcome)).run(Requests.document())
            #expect(run.failure?.failureClass == failureClass, "at \(call)")
        }
    }

    @Test(
        "an answer nobody can read is the provider's",
        arguments: ["", "<html>busy</html>", #"{"verification":{"id":7000"#, "[]", "null", "3", #""ok""#, "\u{FEFF}"])
    func unreadable(body: String) throws {
        for call in Self.calls {
            let failure = try Samples.slowScript.with(call, status: 200, body).run(Requests.document()).failure
            #expect(failure?.failureClass == .providerUnavailable, "at \(call)")
            #expect(failure?.code == "unreadable_answer")
        }
    }

    @Test("a verification without an id is not understood", arguments: ["null", "true", "[]", #""""#, "1.5"])
    func noID(text: String) throws {
        let create = Samples.create(["document_verification"]).editing("/verification/id", JSON(tolerant: text))
        #expect(
            try Samples.documentScript.with("create", create).run(Requests.document()).failure?.code
                == "unreadable_answer")
    }

    @Test("ids are texts or numbers, and cannot lead to another path")
    func textID() throws {
        let id = JSON.string("../7 /0")
        let script = Samples.slowScript.with(
            "create", Samples.create(["document_verification"]).editing("/verification/id", id)
        )
        .with("finalize", Samples.finalize(5).editing("/verification/id", id))
        .with("read.1", Samples.read(3).editing("/verification/id", id))
        let run = try script.run(Requests.document())
        #expect(run.decision == .approved)
        #expect(run.requests.last?.path.description == "/v2/verification/get-verification/..%2F7%20%2F0")
    }

    @Test("a refusal names the vendor's fields, not its words")
    func refusedFields() throws {
        let body = #"{"message":"Juan is wrong","errors":{"clearanceNo":["Juan is wrong"],"<b>":["x"]}}"#
        let failure = try Samples.nbiScript.with("step.philippines_nbi_clearance", status: 422, body).run(
            Requests.nbi()
        ).failure
        #expect(failure?.failureClass == .invalidRequest)
        #expect(failure?.message.contains("clearanceNo") == true)
        #expect(failure?.message.contains("Juan") == false)
        #expect(failure?.message.contains("<") == false)
    }

    @Test("a refused default template is the operator's, a refused template of the client's the client's")
    func refusedTemplate() throws {
        let script = Samples.documentScript.with("create", status: 422, #"{"errors":{"template_id":["inactive"]}}"#)
        #expect(try script.run(Requests.document()).failure?.failureClass == .config)
        #expect(try script.run(Requests.document(template: "431")).failure?.failureClass == .invalidRequest)
    }

    @Test("a template the vendor does not know is named")
    func unknownTemplate() throws {
        let failure = try Samples.documentScript.with("create", status: 404).run(Requests.document()).failure
        #expect(failure?.failureClass == .config)
        #expect(failure?.message.contains("306") == true)
    }

    @Test("a create or a read that fails by its own words is the provider's")
    func ownWords() throws {
        for call in ["create", "finalize", "read.1"] {
            let run = try Samples.slowScript.with(call, status: 200, #"{"status":false,"message":"no"}"#).run(
                Requests.document())
            #expect(run.failure?.failureClass == .providerUnavailable, "at \(call)")
        }
    }
}
