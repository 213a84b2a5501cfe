import Domain
import Engine

/// The members that verifications and vouchers share.
enum CommonView {
    static func head(_ request: RequestView, _ object: inout ObjectWriter) {
        object.member("id", request.id.text)
        object.member("status", request.status.rawValue)
    }

    static func times(_ request: RequestView, _ object: inout ObjectWriter) {
        object.member("createdAt", request.createdAt.iso8601)
        object.member("completedAt", request.completedAt?.iso8601)
        object.member("processingTimeMs", request.completedAt.map { .number($0 - request.createdAt) } ?? .null)
    }

    static func progress(_ request: RequestView, _ object: inout ObjectWriter) {
        let progress = request.progress
        let isComplete = request.status == .completed
        // A plugin may end before its last step: what is complete stands at the end.
        object.member("currentStep", progress.map { .number(isComplete ? $0.total : $0.current) } ?? .null)
        object.member("totalSteps", progress.map { .number($0.total) } ?? .null)
        let share = progress.map { $0.total > 0 ? min(100, $0.current * 100 / $0.total) : 0 } ?? 0
        object.member("percentage", .number(isComplete ? 100 : min(share, 99)))
        object.member("message", progress?.message)
    }

    /// Why there is no result, or why a verdict is not an approval.
    static func failure(_ request: RequestView, _ object: inout ObjectWriter) {
        if let failure = request.failure {
            object.object("failure") { inner in
                inner.member("code", failure.code.rawValue)
                inner.member("message", failure.message)
                inner.member("suggestedAction", failure.code.suggestedAction)
            }
        } else if let reason = request.result?["failure"], !reason.isNull {
            object.object("failure") { inner in
                inner.members(["code", "message"], of: reason)
                inner.member(
                    "suggestedAction",
                    request.retryable == true ? "Take a better picture and send a new verification" : nil)
            }
        } else {
            object.member("failure", JSON.null)
        }
    }
}
