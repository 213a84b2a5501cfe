import PluginKit

/// Reads the answer of document_verification: flat as the document engine writes it, or nested under `result.data`.
struct DocumentReading {
    let finding: Finding
    let person: VerificationResult.Person?
    let document: VerificationResult.Document?

    private static let mostChecks = 50

    /// - Parameter today: YYYY-MM-DD.
    init(_ json: JSON, today: String) {
        let isFlat = json["verification"].exists || json["processingStatus"].exists
        let payload = isFlat ? json : json["result", "data"]
        let extraction = payload["extraction"]
        let fields = ExtractedFields(extraction["overall"])
        person = fields.person
        document = fields.document(extraction["classInfo"])
        finding = Self.finding(json, payload, isFlat: isFlat, expiresAt: document?.expiresAt, today: today)
    }

    private static func finding(
        _ json: JSON, _ payload: JSON, isFlat: Bool, expiresAt: String?, today: String
    ) -> Finding {
        let checks = checks(payload["checks"])
        let failed = Set(checks.filter { $0.outcome == .failed }.map(\.name))
        var decision = verdict(payload)
        var reason: ResultFailure? = decision == .rejected ? .document : .review
        if decision == .rejected {
            if failed.contains("expiration_date") { reason = .expired } else if isPicture(failed) { reason = .picture }
        }
        if decision == .approved {
            // The wrapper must say yes as well; the flat form has none, but may not say otherwise.
            let wrapper = json["status"]
            let outcome = json["result", "status"]
            let isFine =
                (wrapper.bool == true || isFlat && !wrapper.exists)
                && (isFlat || !outcome.exists || outcome.string?.lowercased() == "success")
            let isUnclear = payload["checks"].exists && !payload["checks"].isArray
            let hasOtherCheck = checks.contains { $0.outcome == .failed || $0.outcome == .review }
            if !isFine || isUnclear || hasOtherCheck { decision = .review }
            if let expiresAt, expiresAt < today {
                decision = .review
                reason = .expired
            }
            if decision == .approved { reason = nil }
        }
        var finding = Finding.of(Plan.document.check, decision, reason, retryable: reason == .picture)
        finding.checks += checks
        return finding
    }

    private static func verdict(_ payload: JSON) -> Decision {
        // The verdict of an unfinished examination is none.
        guard payload["processingStatus"].string == "Completed" else { return .review }
        let verification = payload["verification"]
        switch (verification["recommendedOutcome"].string, verification["result"].string) {
        case ("Reject", _): return .rejected
        case ("Accept", "Pass"): return .approved
        default: return .review
        }
    }

    private static func checks(_ json: JSON) -> [VerificationResult.Check] {
        let all = json.array.map { entry in
            let outcome: VerificationResult.Check.Outcome =
                switch entry["result"].string?.lowercased() {
                case "pass": .passed
                case "fail": .failed
                case "notperformed", "notdone", "notavailable", "notapplicable": .notDone
                default: .review
                }
            return VerificationResult.Check(Words.snake(entry["name"].string ?? "") ?? "unnamed", outcome)
        }
        guard all.count > mostChecks else { return all }
        // Rather lose those that passed than one that did not.
        return Array((all.filter { $0.outcome != .passed } + all.filter { $0.outcome == .passed }).prefix(mostChecks))
    }

    private static func isPicture(_ failed: Set<String>) -> Bool {
        !failed.isEmpty && failed.allSatisfy { $0.contains("quality") }
    }
}
