import PluginKit
import Testing

@Suite struct DocumentTests {
    private func run(_ document: JSON) throws -> Script.Run {
        try Samples.documentScript.with("step.document_verification", document).run(Requests.document())
    }

    @Test("what the document says is told")
    func extraction() throws {
        let result = try run(Samples.document).result
        #expect(
            result?.person
                == VerificationResult.Person(
                    fullName: "Juan Dela Cruz", firstName: "Juan", lastName: "Dela Cruz", dateOfBirth: "1990-01-01",
                    sex: "M", nationality: "Filipino", address: "1 Mabini St, Manila"))
        #expect(
            result?.document
                == VerificationResult.Document(
                    type: "passport", country: "PHL", number: "P1234567A", issuedAt: "2022-01-05",
                    expiresAt: "2032-01-04"))
        #expect(result?.checks.map(\.name) == ["document", "document_liveness", "expiration_date", "final_status"])
    }

    @Test("the older form, nested under result.data, reads the same")
    func nested() throws {
        let flat = try run(Samples.document).result
        #expect(try run(Samples.nested).result == flat)
    }

    @Test(
        "kinds of documents are named in our words",
        arguments: [("Id", "identity_card"), ("Dl", "driving_license"), ("VoterCard", "voter_card")])
    func kinds(theirs: String, ours: String) throws {
        let document = Samples.document.editing("/extraction/classInfo/type", .string(theirs))
        #expect(try run(document).result?.document?.type == ours)
    }

    @Test(
        "only Accept with Pass is an approval",
        arguments: [
            ("Accept", "Pass", Decision.approved), ("Accept", "Fail", .review), ("Reject", "Pass", .rejected),
            ("Reject", "Fail", .rejected), ("ManualReview", "Pass", .review), ("ManualReview", "Fail", .review),
            ("accept", "Pass", .review), ("Accepted", "Pass", .review), ("", "", .review),
        ])
    func outcomes(recommended: String, outcome: String, decision: Decision) throws {
        let document = Samples.document.editing("/verification/recommendedOutcome", .string(recommended)).editing(
            "/verification/result", .string(outcome))
        #expect(try run(document).decision == decision)
    }

    @Test("decisive members of other types approve nobody")
    func wrongTypes() throws {
        let document = Samples.document.editing("/verification", ["recommendedOutcome": 1, "result": .bool(true)])
        #expect(try run(document).decision == .review)
    }

    @Test("without its verdict a document is not approved")
    func missingVerdict() throws {
        #expect(try run(Samples.document.editing("/verification", nil)).decision == .review)
        #expect(try run(Samples.document.editing("/processingStatus", nil)).decision == .review)
        #expect(try run("{}").decision == .review)
        #expect(try run(["status": .bool(true), "result": ["status": "success", "data": []]]).decision == .review)
    }

    private func run(_ text: String) throws -> Script.Run { try run(JSON(tolerant: text)) }

    @Test("an unfinished examination has no verdict", arguments: ["Timeout", "completed", "Pending"])
    func unfinished(status: String) throws {
        #expect(try run(Samples.document.editing("/processingStatus", .string(status))).decision == .review)
        let rejecting = Samples.document.editing("/verification/recommendedOutcome", "Reject")
        #expect(try run(rejecting.editing("/processingStatus", .string(status))).decision == .review)
    }

    @Test("a failed or unknown check keeps an accepted document from approval", arguments: ["Fail", "Perhaps", ""])
    func otherCheck(outcome: String) throws {
        let run = try run(Samples.document.editing("/checks/0/result", .string(outcome)))
        #expect(run.decision == .review)
        #expect(run.check("document_liveness") == (outcome == "Fail" ? .failed : .review))
    }

    @Test("a check that was not done does not")
    func notDone() throws {
        let run = try run(Samples.document.editing("/checks/0/result", "NotPerformed"))
        #expect(run.decision == .approved)
        #expect(run.check("document_liveness") == .notDone)
    }

    @Test(
        "the failing check tells why",
        arguments: [
            ("ExpirationDate", "id_expired", false), ("ImageQuality", "image_quality", true),
            ("DataIntegrity", "document_rejected", false),
        ])
    func reasons(check: String, code: String, retryable: Bool) throws {
        let document = Samples.document.editing("/verification/recommendedOutcome", "Reject").editing(
            "/checks", [["name": .string(check), "result": "Fail"]])
        let result = try run(document).result
        #expect(result?.decision == .rejected)
        #expect(result?.failure?.code == code)
        #expect(result?.retryable == retryable)
    }

    @Test("an accepted document that has run out is for a person to see")
    func pastExpiry() throws {
        let document = Samples.document.editing("/extraction/overall/6/value", "2020-02-29")
        let run = try run(document)
        #expect(run.decision == .review)
        #expect(run.result?.failure?.code == "id_expired")
    }

    @Test("a document nobody recognised has no person and no document")
    func unrecognised() throws {
        let document = Samples.document.editing("/extraction", ["overall": [], "classInfo": .null])
        let result = try run(document).result
        #expect(result?.person == nil)
        #expect(result?.document == nil)
    }

    @Test(
        "a failure in a 2xx is the provider's",
        arguments: [#"{"status":false,"message":"x"}"#, #"{"status":true,"result":{"status":"failed"}}"#])
    func failure(text: String) throws {
        let failure = try run(JSON(tolerant: text)).failure
        #expect(failure?.failureClass == .providerUnavailable)
        #expect(failure?.code == "vendor_failure")
    }

    @Test("a yes inside a wrapper that says something else is none", arguments: ["1", #""true""#, "null"])
    func wrapper(text: String) throws {
        #expect(try run(Samples.nested.editing("/status", JSON(tolerant: text))).decision == .review)
    }

    @Test("words of the vendor's in checks become words of ours")
    func checkNames() throws {
        let names: JSON = [
            ["name": "MRZ Check/Überprüfung", "result": "Pass"], ["name": 7, "result": "Pass"],
            ["name": .string(String(repeating: "LongName", count: 40)), "result": "Pass"], "nothing",
        ]
        let checks = try run(Samples.document.editing("/checks", names)).result?.checks ?? []
        #expect(checks.count == 6)
        for check in checks {
            #expect(!check.name.isEmpty && check.name.utf8.count <= 100)
            #expect(
                check.name.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2E
                })
        }
    }

    @Test("a flood of checks is cut, and those that matter are kept")
    func manyChecks() throws {
        let flood = JSON.array(
            (0..<500).map { ["name": .string("c\($0)"), "result": $0 == 499 ? "Fail" : "Pass"] })
        let run = try run(Samples.document.editing("/checks", flood))
        #expect(run.check("c499") == .failed)
        #expect((run.result?.checks.count ?? 0) <= 60)
    }
}
