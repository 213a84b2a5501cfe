import Domain
import Logging
import Store

extension WebhookDispatcher {
    private static let pauses: [Duration] = [
        .milliseconds(100), .milliseconds(200), .milliseconds(500), .seconds(1), .seconds(2), .seconds(5),
    ]

    /// Writes what came of an attempt until it is written: what was sent must not be sent again because a write failed.
    /// - Returns: false when the delivery is somebody else's by now, or the store was closed.
    @discardableResult
    func record(_ result: WebhookResult) async -> Bool {
        var logs = true
        var tries = 0
        while true {
            let problem: StoreError
            do throws(StoreError) {
                try await store.finishWebhook(result, logs: logs)
                return true
            } catch {
                problem = error
            }
            switch problem.code {
            case .fenced, .closed: return false
            case .unavailable, .busy, .diskFull, .unknownOutcome: break
            default:
                // It is the log that cannot be written: then without it.
                logs = false
            }
            logger.error(
                "a webhook's result is not written; trying again",
                metadata: ["delivery": .string(result.claim.id.text), "error": .string(problem.message)])
            if Task.isCancelled { return false }
            try? await Task.sleep(for: Self.pauses[min(tries, Self.pauses.count - 1)])
            tries += 1
        }
    }

    /// Gives a claim back untried.
    func release(_ claimed: ClaimedWebhook, after milliseconds: Int64 = 0) async {
        do {
            try await store.releaseWebhooks([claimed.claim], at: Timestamp.now().adding(milliseconds: milliseconds))
        } catch {
            logger.warning(
                "a webhook's claim was not given back; it comes back by itself",
                metadata: ["delivery": .string(claimed.claim.id.text), "error": .string(error.message)])
        }
    }
}
