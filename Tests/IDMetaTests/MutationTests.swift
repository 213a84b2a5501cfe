import PluginKit
import Testing

/// Every member of every answer of an approved conversation is taken away or changed, one at a time.
@Suite struct MutationTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        var script: Script
        var run: @Sendable (Script) throws -> Script.Run
        /// `call pointer`: nothing but the value it had may be approved.
        var decisive: Set<String>
        /// `call pointer`: may be left out or null, but not be anything else.
        var decisiveIfPresent: Set<String> = []
        /// Calls that another sample sees to.
        var covered: Set<String> = []

        var testDescription: String { name }
    }

    private static let ending: Set = [
        "finalize /verification", "finalize /verification/id", "finalize /verification/status",
        "finalize /missing_plans", "finalize /finalized",
    ]
    private static let creating: Set = [
        "create /verification", "create /verification/id", "create /plans/0/plan",
    ]

    private static func picture(_ prefix: String) -> Set<String> {
        let key = "step.document_verification"
        return [
            "\(key) \(prefix)/verification", "\(key) \(prefix)/verification/recommendedOutcome",
            "\(key) \(prefix)/verification/result", "\(key) \(prefix)/processingStatus",
            "\(key) \(prefix)/checks/0/result", "\(key) \(prefix)/checks/1/result",
        ]
    }

    private static func face(_ key: String) -> Set<String> {
        ["\(key) /status", "\(key) /result", "\(key) /result/status", "\(key) /result/score"]
    }

    private static func register(_ key: String, _ payload: String) -> Set<String> {
        [
            "\(key) /status", "\(key) \(payload)", "\(key) \(payload)/found", "\(key) \(payload)/valid",
            "\(key) \(payload)/data",
        ]
    }

    private static let documents: @Sendable (Script) throws -> Script.Run = { try $0.run(Requests.document()) }

    static let samples: [Sample] =
        [
            Sample(
                name: "a document", script: Samples.documentScript, run: documents,
                decisive: ending.union(picture("")).union(creating),
                decisiveIfPresent: ["step.document_verification /checks", "finalize /status", "create /plans/0"]),
            Sample(
                name: "a nested document",
                script: Samples.documentScript.with("step.document_verification", Samples.nested), run: documents,
                decisive: picture("/result/data").union([
                    "step.document_verification /status", "step.document_verification /result",
                    "step.document_verification /result/data",
                ]),
                decisiveIfPresent: [
                    "step.document_verification /result/data/checks", "step.document_verification /result/status",
                ], covered: ["create", "finalize"]),
            Sample(
                name: "a slow document", script: Samples.slowScript, run: documents,
                decisive: Set([
                    "finalize /verification", "finalize /verification/id", "finalize /missing_plans",
                    "finalize /finalized",
                    "read.1 /verification", "read.1 /verification/id", "read.2 /verification",
                    "read.2 /verification/id",
                    "read.2 /verification/status",
                ]), covered: ["create", "step.document_verification"]),
            Sample(
                name: "every picture step", script: Samples.everyPicture, run: documents,
                decisive: ending.union(face("step.biometrics_verification")).union(
                    face("step.biometrics_face_compare")
                ).union([
                    "step.aml /status", "step.aml /result", "step.aml /result/results",
                    "step.aml /result/results/matchCount", "step.aml /result/results/matches",
                ]),
                decisiveIfPresent: ["finalize /status"], covered: ["create", "step.document_verification"]),
            Sample(
                name: "a clearance", script: Samples.nbiScript, run: { try $0.run(Requests.nbi()) },
                decisive: ending.union(register("step.philippines_nbi_clearance", "/response")),
                decisiveIfPresent: [
                    "step.philippines_nbi_clearance /response/data/is_expired",
                    "step.philippines_nbi_clearance /response/data/full_name",
                    "step.philippines_nbi_clearance /response/data/ID_no",
                    "step.philippines_nbi_clearance /response/statusCode",
                ], covered: ["create"]),
            Sample(
                name: "a professional by licence", script: Samples.prcScript,
                run: { try $0.run(Requests.prcByLicence) },
                decisive: register("step.philippines_prc", "/result"),
                decisiveIfPresent: [
                    "step.philippines_prc /result/data/is_expired", "step.philippines_prc /result/data/date_of_birth",
                    "step.philippines_prc /result/status",
                ], covered: ["create", "finalize"]),
            Sample(
                name: "a professional by name", script: Samples.prcScript, run: { try $0.run(Requests.prcByName) },
                decisive: register("step.philippines_prc", "/result").union([
                    "step.philippines_prc /result/data/number"
                ]), covered: ["create", "finalize"]),
            Sample(
                name: "a face", script: Samples.faceScript, run: { try $0.run(Requests.face()) },
                decisive: ending.union(face("step.biometrics_verification")).union(face("step.biometrics_face_compare"))
                    .union(creating).union(["create /plans/1/plan"]),
                decisiveIfPresent: ["finalize /status"]),
        ]
        + [Requests.police, Requests.socialSecurity, Requests.driver, Requests.philsys].map { request in
            Sample(
                name: request.verificationType, script: Samples.registerScript(request),
                run: { try $0.run(request) },
                decisive: register("step.\(request.verificationType)", "/result"),
                decisiveIfPresent: [
                    "step.\(request.verificationType) /result/data/is_expired",
                    "step.\(request.verificationType) /result/data/number",
                    "step.\(request.verificationType) /result/data/full_name",
                    "step.\(request.verificationType) /result/status",
                ], covered: ["create", "finalize"])
        }

    private static let values: [JSON] = [
        .null, .bool(true), .bool(false), 1, .number("3.0"), .number("1e400"), "3", "true", .string("\u{0}é"), [],
        [[[:]], .null], ["x": .null],
    ]

    @Test("never a trap, and never an approval on a changed verdict", arguments: samples)
    func mutate(sample: Sample) throws {
        #expect(try sample.run(sample.script).decision == .approved)
        var seen: Set<String> = []
        var tried = 0
        for (call, line) in sample.script.lines.sorted(by: { $0.key < $1.key }) {
            guard case .json(let json) = line, !sample.covered.contains(call) else { continue }
            for pointer in json.pointers {
                let place = "\(call) \(pointer)"
                seen.insert(place)
                for value in [nil] + Self.values.map(Optional.some) where value != json[pointer: pointer] {
                    let run = try run(sample, sample.script.with(call, json.editing(pointer, value)))
                    tried += 1
                    // A list without checks is like none.
                    let isLeftOut = value == nil || value == .null || value == [] && pointer.hasSuffix("/checks")
                    let isDecisive =
                        sample.decisive.contains(place) || !isLeftOut && sample.decisiveIfPresent.contains(place)
                    #expect(
                        !(isDecisive && run?.decision == .approved),
                        "\(place) as \(value?.serialized ?? "nothing") was approved")
                    if let result = run?.result { Self.checkResult(result, place) }
                }
            }
        }
        #expect(tried > 100)
        #expect(seen.isSuperset(of: sample.decisive.union(sample.decisiveIfPresent)), "every place named exists")
    }

    /// nil: the conversation went on to a call that the sample has no answer for, which is no approval.
    private func run(_ sample: Sample, _ script: Script) throws -> Script.Run? {
        do {
            return try sample.run(script)
        } catch is Script.Unscripted {
            return nil
        }
    }

    private static func checkResult(_ result: VerificationResult, _ place: String) {
        let hasFailed = result.checks.contains { $0.outcome == .failed }
        #expect((result.decision == .approved) == (result.failure == nil), "at \(place)")
        #expect(!(result.decision == .approved && hasFailed), "at \(place)")
        #expect(result.failure?.message.isEmpty != true)
    }
}
