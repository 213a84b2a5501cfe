package import Domain
import Logging
import Store

extension RequestEngine {
    /// Takes a request into the queue; a worker serves it. Providers that are down are no reason to refuse it.
    ///
    /// - Parameter correlation: the correlation id as the client wrote it, for the log.
    /// - Returns: the request, pending.
    /// - Throws: `Problem` when nothing was stored.
    package func enqueue(_ submission: Submission, correlation: String) async throws -> RequestView {
        guard !runs.isStopping else { throw Problem(.shuttingDown) }
        var submission = submission
        submission.mode = .async
        let run = try await prepare(submission, waiter: Waiter(), correlation: correlation)
        let first = run.candidates.first { $0.verdict == .eligible }?.provider
        do {
            try await services.store.enqueue(
                run.newRequest(provider: first), storing: run.storing, blobs: run.blobs, events: [run.createdEvent])
        } catch {
            run.logger.error("request not stored", metadata: ["error": .string(error.message)])
            throw Problem(.storageUnavailable)
        }
        wake.ring()
        return run.facts.view(.pending)
    }
}
