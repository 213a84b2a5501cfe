import PluginKit

/// Reads a register's answer: `{"status":true,"response":{"data":{…},"found":true,"valid":true}}`. NBI's payload key is
/// `response`; that of the others is not documented, `response` and `result` are understood.
struct RegisterReading {
    let finding: Finding
    let person: VerificationResult.Person?
    let record: VerificationResult.IDRecord?

    /// - Parameter today: YYYY-MM-DD.
    init(_ plan: Plan, _ json: JSON, _ inputs: Inputs, today: String) {
        let payload = plan == .nbiClearance || json["response"].isObject ? json["response"] : json["result"]
        let entry = RegisterEntry(payload["data"])
        let found = payload["found"].bool
        let valid = payload["valid"].bool
        let state = State(json, payload, entry, today: today)
        person = found == true ? entry.person : nil
        record = VerificationResult.IDRecord(
            type: plan.rawValue, number: entry.number ?? inputs.idNumber, status: state.word,
            expiresAt: entry.expiresAt,
            found: found, valid: valid, details: entry.details)
        var finding = Finding.of(plan.check, state.decision, state.reason)
        if found == true, state != .unclear {
            let comparisons = Comparisons(inputs, entry)
            finding.checks += comparisons.checks
            if finding.decision == .approved, let mismatch = comparisons.mismatch {
                finding.decision = .review
                finding.reason = mismatch
            }
        }
        self.finding = finding
    }

    private enum State {
        case valid
        case expired
        case notValid
        case notFound
        /// Not understood, or it contradicts itself.
        case unclear

        init(_ json: JSON, _ payload: JSON, _ entry: RegisterEntry, today: String) {
            let statusCode = payload["statusCode"]
            let outcome = payload["status"]
            guard json["status"].bool == true, let found = payload["found"].bool, let valid = payload["valid"].bool,
                !statusCode.exists || statusCode == .number("200"),
                !outcome.exists || outcome.string?.lowercased() == "success"
            else {
                self = .unclear
                return
            }
            let isPast = entry.expiresAt.map { $0 < today } ?? false
            switch (found, valid) {
            case (false, false): self = payload["data"].members.isEmpty ? .notFound : .unclear
            case (false, true): self = .unclear
            // A clearance that has run out is answered like this.
            case (true, false): self = entry.isExpired == true || isPast ? .expired : .notValid
            case (true, true):
                let isFine = entry.isReadable && entry.isExpired != true && !isPast
                self = isFine ? .valid : .unclear
            }
        }

        var decision: Decision {
            switch self {
            case .valid: .approved
            case .expired, .notValid, .notFound: .rejected
            case .unclear: .review
            }
        }

        var reason: ResultFailure? {
            switch self {
            case .valid: nil
            case .expired: .expired
            case .notValid: .notValid
            case .notFound: .notFound
            case .unclear: .review
            }
        }

        var word: String? {
            switch self {
            case .valid: "valid"
            case .expired: "expired"
            case .notValid: "not_valid"
            case .notFound: "not_found"
            case .unclear: nil
            }
        }
    }
}
