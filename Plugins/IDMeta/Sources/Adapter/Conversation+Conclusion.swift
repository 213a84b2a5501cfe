import PluginKit

/// From the last step to the verdict.
extension Conversation {
    var isRejected: Bool { findings.contains { $0.decision == .rejected } }

    mutating func finalized(
        _ response: Response, _ context: Context<IDMetaPlugin>
    ) throws -> Step<VerificationResult> {
        if isRejected {
            // The vendor's own record should end as well, but nothing it answers undoes a rejection.
            if !response.isSuccess {
                context.log(.warning, "finalize failed after a rejection (\(response.outcome), \(response.status))")
            }
            return .finish(result())
        }
        let json = try Answer.read(response, "finalize")
        let standing = try standing(json, "finalize")
        let missing = json["missing_plans"]
        if !missing.isArray || !missing.array.isEmpty {
            isIncomplete = isIncomplete || missing.isArray
            findings.append(.notDone("all_checks", detail: "the vendor does not say that every check is done"))
        }
        if json["finalized"].bool != true { findings.append(.of("concluded", .review, .review)) }
        return try conclude(Self.joined(standing, json["status"]), context)
    }

    mutating func readBack(_ response: Response, _ context: Context<IDMetaPlugin>) throws -> Step<VerificationResult> {
        let json = try Answer.read(response, "read")
        return try conclude(try standing(json, "read"), context)
    }

    private mutating func conclude(
        _ standing: Standing, _ context: Context<IDMetaPlugin>
    ) throws -> Step<VerificationResult> {
        let check = Self.finalCheck
        switch standing {
        case .approved: findings.append(.of(check, .approved))
        case .rejected: findings.append(.of(check, .rejected, inputs?.refusal ?? .id))
        case .review, .unknown: findings.append(.of(check, .review, .review))
        // Nobody will do what is missing: waiting cannot end it.
        case .inProgress where isIncomplete: findings.append(.of(check, .review, .review))
        case .inProgress: return try wait(context)
        case .technicalFailure:
            throw PluginFailure(
                .providerUnavailable, code: "technical_failure",
                message: "the vendor could not finish the verification (status 6)")
        }
        return .finish(result())
    }

    private mutating func wait(_ context: Context<IDMetaPlugin>) throws(PluginFailure) -> Step<VerificationResult> {
        let configuration = context.configuration
        guard reads < configuration.pollReads else {
            throw PluginFailure(
                .providerUnavailable, code: "still_in_progress",
                message: "the verification is still in progress after \(reads) reads")
        }
        reads += 1
        context.progress(plans.count + 3, of: plans.count + 3, "Waiting for the result")
        let delay = context.backoff(
            reads, base: .milliseconds(configuration.pollInitialMilliseconds),
            cap: .milliseconds(configuration.pollMaximumMilliseconds))
        let (_, id) = try begun()
        if isCorrelated != true { context.correlate(id) }
        isCorrelated = true
        return .perform(.callback("wait.\(reads)", on: id, timeout: delay))
    }

    /// A callback came after the end: in a session of its own, which begins with what the last one found. The vendor's
    /// final status is read again; what the steps found stands.
    mutating func lookAgain(_ called: String, _ context: Context<IDMetaPlugin>) throws -> Step<VerificationResult> {
        let (_, id) = try begun()
        guard called == id else {
            throw PluginFailure(.badState, code: "other_verification", message: "the callback is about another one")
        }
        findings.removeAll { $0.checks.first?.name == Self.finalCheck }
        context.correlate(id)
        isCorrelated = true
        reads = 1
        return .perform(.http(IDMetaCalls(configuration: context.configuration).read(reads, verification: id)))
    }

    private static let finalCheck = "final_status"

    /// The verification's own status. `api_request_status` and its like are never asked.
    private func standing(_ json: JSON, _ call: String) throws(PluginFailure) -> Standing {
        if Answer.saysFailure(json) { throw Answer.technicalFailure(call) }
        let verification = json["verification"].isObject ? json["verification"] : json["data"]
        // An answer about somebody else must not decide this one.
        guard let id, verification["id"].text == id else {
            throw Answer.unreadable(call, "it is not about this verification")
        }
        return Standing(verification["status"])
    }

    /// Finalize says the status twice. The second may be the request's own, with the same digits, so it rejects nobody;
    /// but unless it agrees nobody is approved either.
    private static func joined(_ standing: Standing, _ second: JSON) -> Standing {
        guard standing == .approved, second.exists else { return standing }
        switch Standing(second) {
        case .approved: return .approved
        case .inProgress: return .inProgress
        case .rejected, .review, .technicalFailure, .unknown: return .review
        }
    }

    private func result() -> VerificationResult {
        let checks = findings.flatMap(\.checks)
        var decision = Decision.worst(of: findings.map(\.decision))
        if decision == .approved, checks.contains(where: { $0.outcome == .failed }) { decision = .review }
        let cause = decision == .approved ? nil : findings.first { $0.decision == decision }
        return VerificationResult(
            decision, checks: checks, retryable: cause?.retryable ?? false, providerReference: id, person: person,
            document: document, idRecord: record,
            failure: decision == .approved ? nil : cause?.reason ?? .review)
    }
}
