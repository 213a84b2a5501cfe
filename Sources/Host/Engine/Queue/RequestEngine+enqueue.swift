import Domain
import Logging
import Store

extension RequestEngine {
    /// Takes a request into the queue; a worker serves it. Providers that are down are no reason to refuse it.
    ///
    /// - Parameters:
    ///   - priority: -10 to 10; higher is earlier.
    ///   - correlation: the correlation id as the client wrote it, for the log.
    /// - Returns: the request, pending.
    /// - Throws: `Problem` when nothing was stored.
    package func enqueue(
        _ submission: Submission, priority: Int = 0, correlation: String
    ) async throws -> RequestView {
        guard !runs.isStopping else { throw Problem(.shuttingDown) }
        guard backlog.length < backlog.limit else { throw Self.queueFull }
        var submission = submission
        submission.mode = .async
        let run = try await prepare(submission, waiter: Waiter(), correlation: correlation)
        let first = run.candidates.first { $0.verdict == .eligible }?.provider
        guard backlog.admit() else { throw Self.queueFull }
        do {
            try await services.store.enqueue(
                run.newRequest(provider: first), priority: min(max(priority, -10), 10), storing: run.storing,
                blobs: run.blobs, events: run.createdEvent)
        } catch {
            if error.code == .duplicate { throw Problem(.idempotencyKeyInUse, retryAfter: 1) }
            run.logger.error("request not stored", metadata: ["error": .string(error.message)])
            throw Problem(.storageUnavailable)
        }
        bell.ring()
        return run.facts.view(.pending)
    }

    /// Seconds after which a client may ask again; the queue is counted more often.
    private static let queueFull = Problem(.queueFull, retryAfter: 5)
}
