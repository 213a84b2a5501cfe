/// One verification at the vendor.
struct IDMetaVerification: Sendable {
    /// What a step did to the verification.
    struct Step: Sendable {
        enum Verdict: Sendable { case valid, rejected, review, technicalFailure }

        var plan: String
        var verdict: Verdict
        /// The final status whatever the steps say: the vendor's own mind.
        var finalStatus: IDMetaStatus?
        /// The final status shows only after some reads.
        var isPending = false
    }

    let id: Int
    let template: Int
    let metadata: JSON
    let createdAt: Double
    /// The last answer of each plan, in order of their first.
    var steps: [Step] = []
    var finalized = false
    /// Reads, after finalisation, that still say "in progress".
    var pendingReads = 0
    /// What a person at the vendor made of it, whatever the steps say.
    var decided: IDMetaStatus?

    func missing(_ plans: [String]) -> [String] {
        plans.filter { plan in !steps.contains { $0.plan == plan } }
    }

    /// Rejected wins over all; a verification that lacks a plan is incomplete.
    func status(plans: [String]) -> IDMetaStatus {
        if let decided { return decided }
        if steps.isEmpty { return .empty }
        if !missing(plans).isEmpty { return .incomplete }
        if !finalized || pendingReads > 0 { return .inProgress }
        if let decided = steps.compactMap(\.finalStatus).last { return decided }
        let verdicts = steps.map(\.verdict)
        if verdicts.contains(.rejected) { return .rejected }
        if verdicts.contains(.technicalFailure) { return .technicalFailure }
        if verdicts.contains(.review) { return .review }
        return .verified
    }

    func json(_ status: IDMetaStatus) -> JSON {
        [
            "id": .int(id), "template_id": .int(template), "status": .int(status.rawValue),
            "status_message": .string(status.message),
            // Of the request, not of the verification: the same digits with other meanings, 1 being success.
            "api_request_status": 1, "verification_data": "{}", "metadata": metadata,
            "created_at": .string(Clock.iso8601(createdAt)),
        ]
    }
}
