import PluginKit

/// What one step says.
struct Finding: Codable, Sendable {
    var decision: Decision
    var checks: [VerificationResult.Check] = []
    /// Why it is not approved.
    var reason: ResultFailure?
    /// A better picture may help.
    var retryable = false

    /// A step with one check of its own name.
    static func of(
        _ check: String, _ decision: Decision, _ reason: ResultFailure? = nil, detail: String? = nil,
        retryable: Bool = false
    ) -> Finding {
        let outcome: VerificationResult.Check.Outcome =
            switch decision {
            case .approved: .passed
            case .rejected: .failed
            case .review: .review
            }
        return Finding(
            decision: decision, checks: [.init(check, outcome, detail: detail)], reason: reason, retryable: retryable)
    }

    /// A check that could not be done, so that a person must decide.
    static func notDone(_ check: String, detail: String) -> Finding {
        Finding(decision: .review, checks: [.init(check, .notDone, detail: detail)], reason: .review)
    }
}

extension ResultFailure {
    static let review = ResultFailure(code: "review_needed", message: "A person must look at this verification.")
    static let document = ResultFailure(code: "document_rejected", message: "The document was not accepted.")
    static let expired = ResultFailure(code: "id_expired", message: "The document has expired.")
    static let notFound = ResultFailure(code: "id_not_found", message: "The register has no such entry.")
    static let notValid = ResultFailure(code: "id_not_valid", message: "The register's entry is not in force.")
    static let biometric = ResultFailure(code: "biometric_rejected", message: "The face was not accepted.")
    static let id = ResultFailure(code: "id_rejected", message: "The identity was not accepted.")
    static let name = ResultFailure(code: "name_mismatch", message: "The name differs from the register's.")
    static let number = ResultFailure(code: "number_mismatch", message: "The register's entry has another number.")
    static let birthDate = ResultFailure(
        code: "birth_date_mismatch", message: "The date of birth differs from the register's.")
    static let picture = ResultFailure(
        code: "image_quality", message: "The picture could not be read; take a sharper one.")
    static let face = ResultFailure(code: "image_quality", message: "No clear face was found; take the picture again.")
}
