import PluginKit
import Testing

@Suite struct DisagreementTests {
    private static let rejecting = Samples.document.editing("/verification/recommendedOutcome", "Reject").editing(
        "/verification/result", "Fail")
    private static let doubting = Samples.document.editing("/verification/recommendedOutcome", "ManualReview")

    @Test("a step's rejection outweighs every final status", arguments: [1, 2, 3, 5, 6])
    func stepRejects(status: Int) throws {
        let script = Samples.documentScript.with("step.document_verification", Self.rejecting)
        let run = try script.with("finalize", Samples.finalize(status)).run(Requests.document())
        #expect(run.decision == .rejected)
        #expect(run.result?.failure?.code == "document_rejected")
    }

    @Test("a step's doubt outweighs a final approval, and a final rejection outweighs the doubt")
    func stepDoubts() throws {
        let script = Samples.documentScript.with("step.document_verification", Self.doubting)
        #expect(try script.run(Requests.document()).decision == .review)
        #expect(
            try script.with("finalize", Samples.finalize(1)).run(Requests.document()).decision == .rejected)
        #expect(
            try script.with("finalize", Samples.finalize(6)).run(Requests.document()).failure?.failureClass
                == .providerUnavailable)
    }

    @Test("a final rejection outweighs the steps' approval", arguments: [1, 2])
    func finalDisagrees(status: Int) throws {
        let run = try Samples.everyPicture.with("finalize", Samples.finalize(status)).run(Requests.document())
        #expect(run.decision == (status == 1 ? .rejected : .review))
    }

    @Test("after a rejection no further step is billed, and the verification is still finalised")
    func rejectionEndsTheSteps() throws {
        let script = Samples.everyPicture.with("step.document_verification", Self.rejecting)
        let run = try script.run(Requests.document())
        #expect(run.keys == ["create", "step.document_verification", "finalize"])
        #expect(run.decision == .rejected)
    }

    @Test("a finalisation that fails does not undo a rejection", arguments: [401, 500])
    func finalizeFailsAfterRejection(status: Int) throws {
        let script = Samples.documentScript.with("step.document_verification", Self.rejecting)
        #expect(try script.with("finalize", status: status).run(Requests.document()).decision == .rejected)
    }

    @Test("the register and the final status: the worse one counts")
    func register() throws {
        let invalid = Samples.nbi.editing("/response/valid", .bool(false))
        let script = Samples.nbiScript.with("step.philippines_nbi_clearance", invalid)
        #expect(try script.run(Requests.nbi()).decision == .rejected)
        let run = try Samples.nbiScript.with("finalize", Samples.finalize(1)).run(Requests.nbi())
        #expect(run.decision == .rejected)
        #expect(run.result?.failure?.code == "id_rejected")
        #expect(run.check("register") == .passed)
    }
}
