import PluginKit

/// What is made of an examination and a reading. Approved is what the vendor approves, finished, and contradicts
/// nowhere; whatever is not understood goes to a person.
struct Verdict {
    let decision: Decision
    let failure: ResultFailure?
    /// Whether another picture may help.
    let isRetryable: Bool

    /// - Parameter today: `YYYY-MM-DD`; a document whose last day lies before it has expired.
    init(_ answer: ProcessAnswer, _ examination: Examination, _ reading: Reading, today: String) {
        let findings = examination.findings
        guard answer.isFinished else {
            self.init(.review, Reason("processing_incomplete", "The examination did not come to its end."))
            return
        }
        var decisions = [examination.overall]
        if findings.has("stop_list", .failed) || findings.has("optical", .failed) { decisions.append(.rejected) }
        // A negative finding under a positive verdict is a contradiction, and neither of the two is to be believed.
        if findings.hasFailures || !findings.unclear.isEmpty || !answer.isWithoutError { decisions.append(.review) }
        let isExpired = reading.document?.expiresAt.map { $0 < today } ?? false
        if !answer.isComplete || isExpired || !reading.tellsIdentity || !findings.has("optical", .passed) {
            decisions.append(.review)
        }
        switch Decision.worst(of: decisions) {
        case .approved: self.init(.approved, nil)
        case .rejected: self.init(.rejected, Self.rejection(findings))
        case .review:
            self.init(.review, Self.review(findings, isComplete: answer.isComplete, isExpired: isExpired))
        }
    }

    private struct Reason {
        let code: String
        let message: String
        let isRetryable: Bool

        init(_ code: String, _ message: String, isRetryable: Bool = false) {
            self.code = code
            self.message = message
            self.isRetryable = isRetryable
        }

        static let imageQuality = Reason(
            "image_quality", "The image is not good enough; take the picture again.", isRetryable: true)
        static let expired = Reason("document_expired", "The document has expired.")
    }

    private init(_ decision: Decision, _ reason: Reason?) {
        self.decision = decision
        failure = reason.map { ResultFailure(code: $0.code, message: $0.message) }
        isRetryable = reason?.isRetryable ?? false
    }

    /// The reason that weighs most. Poor pictures make other checks fail too, but not the stop list or the expiry.
    private static func rejection(_ findings: Findings) -> Reason {
        if findings.has("stop_list", .failed) { return Reason("stop_listed", "The document is on a stop list.") }
        let isExpired = findings.has("expiry", .failed)
        if findings.has("image_quality", .failed), !isExpired { return .imageQuality }
        if findings.has("security", .failed) {
            return Reason("document_rejected", "The document does not appear to be genuine.")
        }
        if isExpired { return .expired }
        if findings.has("text", .failed) || findings.has("mrz", .failed) {
            return Reason("data_mismatch", "The data on the document do not agree.")
        }
        return Reason("document_rejected", "The document was not accepted.")
    }

    private static func review(_ findings: Findings, isComplete: Bool, isExpired: Bool) -> Reason {
        let unspecific = Reason("review_needed", "The document needs to be looked at by a person.")
        if !findings.unclear.isEmpty { return unspecific }
        if !isComplete {
            return Reason("more_pages_needed", "The document has another page, which is needed.", isRetryable: true)
        }
        if isExpired { return .expired }
        if findings.has("image_quality", .failed) { return .imageQuality }
        if findings.has("document_type", .notDone) {
            return Reason("document_not_recognised", "The document was not recognised in the image.", isRetryable: true)
        }
        return unspecific
    }
}
