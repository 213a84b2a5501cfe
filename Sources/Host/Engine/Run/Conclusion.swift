import Domain
import Store

/// What a session's end means for its request.
enum Conclusion {
    /// The final record of a session that finished, with captured values filled in.
    static func completed(
        _ result: JSON, captured: [String: CapturedValue], kind: RequestKind, provider: String, at now: Timestamp
    ) throws(StepFailure) -> (record: FinalRecord, result: JSON) {
        let filled = try CaptureSubstitution.fill(result, from: captured)
        let decision = kind == .verification ? filled["decision"]?.string.flatMap { Decision(rawValue: $0) } : nil
        let isRefused = kind == .voucher && filled["status"] == "failed"
        let record = FinalRecord(
            status: isRefused ? .failed : .completed, decision: decision,
            retryable: kind == .verification ? filled["retryable"]?.bool ?? false : nil, result: filled.serialized(),
            failureCode: isRefused ? ProblemCode.rejectedByProvider.rawValue : nil, provider: provider, at: now)
        return (record, filled)
    }

    static func failed(_ failure: StepFailure, provider: String?, at now: Timestamp) -> FinalRecord {
        let detail: JSON = [
            "class": .string(failure.errorClass.name), "code": .string(failure.code),
            "message": .string(failure.message),
        ]
        return FinalRecord(
            status: .failed, failureCode: failure.errorClass.problemCode.rawValue, failureDetail: detail.serialized(),
            provider: provider, at: now)
    }

    static func ended(_ status: RequestStatus, provider: String?, at now: Timestamp) -> FinalRecord {
        FinalRecord(
            status: status, failureCode: status == .expired ? ProblemCode.expired.rawValue : nil, provider: provider,
            at: now)
    }

    /// Of several providers' failures, the one to tell the client: a provider that is down says more about what to do
    /// next than one that does not do such things.
    static func telling(_ failures: [StepFailure]) -> StepFailure {
        failures.first { $0.errorClass.problemCode == .providerUnavailable } ?? failures.last
            ?? StepFailure(.providerUnavailable, code: "no_provider", message: "no provider could serve the request")
    }
}
