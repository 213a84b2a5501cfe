import PluginKit
import Testing

@Suite struct StatusTests {
    @Test("an approval needs the document, the finalisation and the final status")
    func approved() throws {
        let run = try Samples.documentScript.run(Requests.document())
        #expect(run.decision == .approved)
        #expect(run.result?.failure == nil)
        #expect(run.result?.providerReference == "700001")
        #expect(run.keys == ["create", "step.document_verification", "finalize"])
    }

    @Test("each final status has its verdict", arguments: [(3, Decision.approved), (1, .rejected), (2, .review)])
    func verdicts(status: Int, decision: Decision) throws {
        let run = try Samples.documentScript.with("finalize", Samples.finalize(status)).run(Requests.document())
        #expect(run.decision == decision)
        #expect((run.result?.failure == nil) == (decision == .approved))
    }

    @Test("a rejection by the final status alone is told as one")
    func rejectedReason() throws {
        let script = Samples.documentScript.with("finalize", Samples.finalize(1))
        #expect(try script.run(Requests.document()).result?.failure?.code == "document_rejected")
    }

    @Test("a technical failure is the provider's, never a rejection")
    func technicalFailure() throws {
        let run = try Samples.documentScript.with("finalize", Samples.finalize(6)).run(Requests.document())
        #expect(run.failure?.failureClass == .providerUnavailable)
        #expect(run.failure?.code == "technical_failure")
        let later = try Samples.slowScript.with("read.2", Samples.read(6)).run(Requests.document())
        #expect(later.failure?.failureClass == .providerUnavailable)
    }

    @Test("a verification in progress is read back", arguments: [4, 5, 99])
    func inProgress(status: Int) throws {
        let script = Samples.documentScript.with("finalize", Samples.finalize(status)).with("read.1", Samples.read(3))
        let run = try script.run(Requests.document())
        #expect(run.decision == .approved)
        #expect(run.keys.last == "read.1")
        #expect(run.requests.last?.path.description == "/v2/verification/get-verification/700001")
    }

    @Test(
        "what is no status approves nobody",
        arguments: [#""3""#, "3.0", "3e0", "true", "null", "[3]", "{}", "0", "7", "-3"])
    func strangeStatus(text: String) throws {
        let finalize = Samples.finalize().editing("/verification/status", JSON(tolerant: text))
        #expect(try Samples.documentScript.with("finalize", finalize).run(Requests.document()).decision == .review)
        let read = Samples.read().editing("/verification/status", JSON(tolerant: text))
        #expect(try Samples.slowScript.with("read.1", read).run(Requests.document()).decision == .review)
    }

    @Test("a missing status approves nobody")
    func missingStatus() throws {
        let finalize = Samples.finalize().editing("/verification/status", nil)
        #expect(try Samples.documentScript.with("finalize", finalize).run(Requests.document()).decision == .review)
    }

    @Test("the status of the request does not count as the verification's", arguments: ["1", "3"])
    func requestStatus(digit: String) throws {
        // 1 is success there: it must neither reject nor approve.
        let value = JSON.number(digit)
        let fine = Samples.finalize().editing("/verification/api_request_status", value)
        #expect(try Samples.documentScript.with("finalize", fine).run(Requests.document()).decision == .approved)
        let bad = Samples.finalize(2).editing("/verification/api_request_status", value)
        #expect(try Samples.documentScript.with("finalize", bad).run(Requests.document()).decision == .review)
        let gone = fine.editing("/verification/status", nil)
        #expect(try Samples.documentScript.with("finalize", gone).run(Requests.document()).decision == .review)
    }

    @Test("the two statuses of finalize must agree for an approval", arguments: ["1", "2", "6", "7", "true", #""3""#])
    func secondStatus(text: String) throws {
        let finalize = Samples.finalize().editing("/status", JSON(tolerant: text))
        #expect(try Samples.documentScript.with("finalize", finalize).run(Requests.document()).decision == .review)
    }

    @Test("a rejection stands whatever the second status says")
    func secondStatusOfRejection() throws {
        let finalize = Samples.finalize(1).editing("/status", 3)
        #expect(try Samples.documentScript.with("finalize", finalize).run(Requests.document()).decision == .rejected)
    }

    @Test("missing plans are never approved and never waited for", arguments: [3, 4, 5])
    func missingPlans(status: Int) throws {
        let finalize = Samples.finalize(status).editing("/missing_plans", ["aml"])
        let run = try Samples.documentScript.with("finalize", finalize).run(Requests.document())
        #expect(run.decision == .review)
        #expect(run.keys.last == "finalize")
        let rejected = Samples.finalize(1).editing("/missing_plans", ["aml"])
        #expect(try Samples.documentScript.with("finalize", rejected).run(Requests.document()).decision == .rejected)
    }

    @Test("what is not finalised is not approved", arguments: ["false", "null", #""true""#, "1"])
    func notFinalized(text: String) throws {
        let finalize = Samples.finalize().editing("/finalized", JSON(tolerant: text))
        #expect(try Samples.documentScript.with("finalize", finalize).run(Requests.document()).decision == .review)
    }

    @Test("an answer about another verification is not taken")
    func otherVerification() throws {
        let finalize = Samples.finalize().editing("/verification/id", 700002)
        let run = try Samples.documentScript.with("finalize", finalize).run(Requests.document())
        #expect(run.failure?.code == "unreadable_answer")
        let read = Samples.read().editing("/verification/id", 700002)
        #expect(
            try Samples.slowScript.with("read.1", read).run(Requests.document()).failure?.failureClass
                == .providerUnavailable)
    }

    @Test("a doubt at finalisation is not forgotten while waiting")
    func rememberedDoubt() throws {
        let finalize = Samples.finalize(5).editing("/finalized", nil)
        #expect(try Samples.slowScript.with("finalize", finalize).run(Requests.document()).decision == .review)
    }
}
