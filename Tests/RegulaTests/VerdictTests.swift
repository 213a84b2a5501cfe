import PluginKit
import RegulaAdapter
import Testing

@Suite("The verdict")
struct VerdictTests {
    @Test("a document that is in order is approved")
    func approved() throws {
        let result = try examined(Sample.passport)
        #expect(result.decision == .approved)
        #expect(result.failure == nil)
        #expect(!result.retryable)
        #expect(result.providerReference == "5c8e2f70-0000-4000-8000-000000000001")
        #expect(result.outcome(of: "security") == .passed)
        #expect(result.outcome(of: "security.lamination") == .passed)
        #expect(result.outcome(of: "image_quality.glare") == .passed)
        #expect(result.outcome(of: "stop_list") == .notDone)
        #expect(result.outcome(of: "age") == nil)
        #expect(try examined(Sample.card).decision == .approved)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let answer: JSON
        let decision: Decision
        let code: String
        var retryable = false
        var failed: [String] = []
        var testDescription: String { name }
    }

    static let negative: [Case] = [
        Case(
            name: "security features fail",
            answer: Sample.passport.settingStatus(["overallStatus": 0, "optical": 0])
                .settingDetails(["overallStatus": 0, "security": 0]),
            decision: .rejected, code: "document_rejected", failed: ["optical", "security"]),
        Case(
            name: "expired",
            answer: Sample.passport.settingStatus(["overallStatus": 0, "optical": 0])
                .settingDetails(["overallStatus": 0, "expiry": 0, "text": 0]),
            decision: .rejected, code: "document_expired", failed: ["expiry", "text"]),
        Case(
            name: "sources disagree",
            answer: Sample.passport.settingStatus(["overallStatus": 0, "optical": 0])
                .settingDetails(["overallStatus": 0, "text": 0]),
            decision: .rejected, code: "data_mismatch", failed: ["text"]),
        Case(
            name: "on a stop list", answer: Sample.passport.settingStatus(["overallStatus": 0, "stopList": 0]),
            decision: .rejected, code: "stop_listed", failed: ["stop_list"]),
        Case(
            name: "on a stop list, which the overall status ignores",
            answer: Sample.passport.settingStatus(["stopList": 0]), decision: .rejected, code: "stop_listed"),
        Case(
            name: "optical negative, which the overall status ignores",
            answer: Sample.passport.settingStatus(["optical": 0]).settingDetails(["overallStatus": 0]),
            decision: .rejected, code: "document_rejected"),
        Case(
            name: "poor pictures",
            answer: Sample.passport.settingStatus(["overallStatus": 0, "optical": 0])
                .settingDetails(["overallStatus": 0, "imageQA": 0, "security": 0])
                .setting(container: 30, ["ImageQualityCheckList", "result"], 0)
                .setting(container: 30, ["ImageQualityCheckList", "List", 0, "result"], 0),
            decision: .rejected, code: "image_quality", retryable: true,
            failed: ["image_quality", "image_quality.glare"]),
        Case(
            name: "poor pictures of an expired document",
            answer: Sample.passport.settingStatus(["overallStatus": 0, "optical": 0])
                .settingDetails(["overallStatus": 0, "imageQA": 0, "expiry": 0]),
            decision: .rejected, code: "document_expired"),
        Case(
            name: "rejected without a word why", answer: Sample.passport.settingStatus(["overallStatus": 0]),
            decision: .rejected, code: "document_rejected"),
        Case(
            name: "rejected with all details missing",
            answer: Sample.passport.settingStatus(["overallStatus": 0])
                .setting(container: 33, ["Status", "detailsOptical"], nil),
            decision: .rejected, code: "document_rejected"),
        Case(
            name: "one of two status containers is negative",
            answer: Sample.passport.adding(container: Sample.status().setting(["Status", "overallStatus"], 0)),
            decision: .rejected, code: "document_rejected"),
    ]

    static let unsettled: [Case] = [
        Case(
            name: "not decided", answer: Sample.passport.settingStatus(["overallStatus": 2]), decision: .review,
            code: "review_needed"),
        Case(
            name: "not recognised",
            answer: Sample.passport.settingStatus(["overallStatus": 2, "optical": 2])
                .settingDetails(["overallStatus": 2, "docType": 2]),
            decision: .review, code: "document_not_recognised", retryable: true),
        Case(
            name: "ended by timeout", answer: Sample.passport.setting(["ProcessingFinished"], 2), decision: .review,
            code: "processing_incomplete"),
        Case(
            name: "ended by timeout with a negative verdict",
            answer: Sample.passport.setting(["ProcessingFinished"], 2).settingStatus(["overallStatus": 0]),
            decision: .review, code: "processing_incomplete"),
        Case(
            name: "not finished", answer: Sample.passport.setting(["ProcessingFinished"], 0), decision: .review,
            code: "processing_incomplete"),
        Case(
            name: "another page is there", answer: Sample.passport.setting(["morePagesAvailable"], 1),
            decision: .review, code: "more_pages_needed", retryable: true),
        Case(
            name: "more pages as a text", answer: Sample.passport.setting(["morePagesAvailable"], "0"),
            decision: .review, code: "more_pages_needed", retryable: true),
        Case(
            name: "the engine reports an error", answer: Sample.passport.setting(["CoreLibResultCode"], -1),
            decision: .review, code: "review_needed"),
        Case(
            name: "status as a text", answer: Sample.passport.settingStatus(["overallStatus": "1"]),
            decision: .review, code: "review_needed"),
        Case(
            name: "status as true", answer: Sample.passport.settingStatus(["overallStatus": true]),
            decision: .review, code: "review_needed"),
        Case(
            name: "status 3", answer: Sample.passport.settingStatus(["overallStatus": 3]), decision: .review,
            code: "review_needed"),
        Case(
            name: "no status container",
            answer: Sample.passport.setting(["ContainerList", "List", 5], nil), decision: .review,
            code: "review_needed"),
        Case(
            name: "the status container's kind is a text",
            answer: Sample.passport.setting(["ContainerList", "List", 5, "result_type"], "33"), decision: .review,
            code: "review_needed"),
        Case(
            name: "no containers at all", answer: Sample.answer(containers: []), decision: .review,
            code: "review_needed"),
        Case(
            name: "text negative under a positive verdict",
            answer: Sample.passport.setting(container: 36, ["Text", "status"], 0), decision: .review,
            code: "review_needed"),
        Case(
            name: "security negative under a positive verdict",
            answer: Sample.passport.settingDetails(["security": 0]), decision: .review, code: "review_needed"),
        Case(
            name: "a feature negative under a positive verdict",
            answer: Sample.passport.setting(container: 20, ["AuthenticityCheckList", "List", 1, "Result"], 0),
            decision: .review, code: "review_needed", failed: ["security.image_pattern"]),
        Case(
            name: "glare under a positive verdict",
            answer: Sample.passport.setting(container: 30, ["ImageQualityCheckList", "List", 0, "result"], 0),
            decision: .review, code: "image_quality", retryable: true),
        Case(
            name: "a field negative under a positive verdict",
            answer: Sample.passport.setting(container: 36, ["Text", "fieldList", 0, "status"], 0),
            decision: .review, code: "review_needed", failed: ["text.document_number"]),
        Case(
            name: "age negative under a positive verdict", answer: Sample.passport.settingStatus(["age": 0]),
            decision: .review, code: "review_needed", failed: ["age"]),
        Case(
            name: "nothing optical was examined",
            answer: Sample.passport.settingStatus(["optical": 2]).settingDetails(["overallStatus": 2]),
            decision: .review, code: "review_needed"),
        Case(
            name: "nothing was read", answer: Sample.passport.setting(container: 36, ["Text", "fieldList"], []),
            decision: .review, code: "review_needed"),
        Case(
            name: "the expiry that was read lies in the past",
            answer: Sample.passport.setting(
                container: 36, ["Text", "fieldList", 6, "valueList", 0, "value"], "2025-12-30"),
            decision: .review, code: "document_expired"),
        Case(
            name: "one of two status containers is unreadable",
            answer: Sample.passport.adding(container: ["result_type": 33, "page_idx": 1, "Status": .null]),
            decision: .review, code: "review_needed"),
    ]

    @Test("is never approved", arguments: negative + unsettled)
    func notApproved(_ example: Case) throws {
        let result = try examined(example.answer)
        #expect(result.decision == example.decision)
        #expect(result.failure?.code == example.code)
        #expect(result.retryable == example.retryable)
        for name in example.failed { #expect(result.outcome(of: name) == .failed, "\(name)") }
    }

    @Test("what real engines leave out or send as null does not matter")
    func leniency() throws {
        for path: Path in [
            ["passBackObject"], ["elapsedTime"], ["ChipPage"], ["CoreLibResultCode"], ["morePagesAvailable"],
        ] {
            #expect(try examined(Sample.passport.setting(path, nil)).decision == .approved, "\(path)")
            #expect(try examined(Sample.passport.setting(path, .null)).decision == .approved, "\(path)")
        }
        #expect(try examined(Sample.passport.settingStatus(["age": .null, "mDL": .null])).decision == .approved)
        #expect(try examined(Sample.passport.settingStatus(["age": 1, "mDL": 2])).decision == .approved)
        #expect(try examined(Sample.passport.adding(container: "not an object")).decision == .approved)
    }

    @Test("a document that expires today, or yesterday where it is later, has not expired")
    func lastDay() throws {
        // The rehearsal's day is 2026-01-01 in UTC.
        for day in ["2026-01-01", "2025-12-31"] {
            let answer = Sample.passport.setting(
                container: 36, ["Text", "fieldList", 6, "valueList", 0, "value"], .string(day))
            #expect(try examined(answer).decision == .approved)
        }
    }

    @Test("an image that is poor is named by its side, whatever the order of the list")
    func sides() throws {
        let answer = Sample.card.settingStatus(["overallStatus": 0])
            .setting(["ContainerList", "List", 0, "ImageQualityCheckList", "List", 1, "result"], 0)
        #expect(try examined(answer).detail(of: "image_quality.focus") == "focus on the back image")
        let both = answer.setting(["ContainerList", "List", 3, "ImageQualityCheckList", "List", 1, "result"], 0)
        #expect(
            try examined(both).detail(of: "image_quality.focus") == "focus on the front image; focus on the back image")
    }

    @Test("operators are told what was not understood, without values")
    func log() throws {
        var run = try started()
        _ = try run.answer("process", 200, Sample.passport.settingDetails(["security": "PASSED"]).serialized)
        #expect(run.logs.count == 1)
        #expect(run.logs.first?.contains("Status.detailsOptical.security") == true)
        #expect(run.logs.first?.contains("PASSED") == false)
    }
}
