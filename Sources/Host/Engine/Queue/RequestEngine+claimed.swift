package import Domain
import Logging
import Store

extension RequestEngine {
    /// nil: its rows cannot be read, and it was set aside.
    func run(for claimed: Claimed) async throws -> RequestRun? {
        let facts: RequestFacts
        do {
            facts = try RequestFacts(
                claimed.request, tenantName: try await tenantNames.name(of: claimed.request.tenant))
        } catch let error as JSONSyntaxError {
            try await setAside(
                claimed.job, session: claimed.journal?.session.id, because: "its input is not JSON: \(error.message)")
            return nil
        }
        return RequestRun(
            services: services, mailbox: SessionMailbox(), waiter: Waiter(isStored: true), facts: facts,
            candidates: claimed.journal == nil ? [] : Candidate.list(claimed.request.candidates),
            correlation: facts.correlationID.text)
    }

    /// Tells runs of this process of wishes that others wrote down: another node, or a command beside the server.
    func carryOutCancels() async {
        do {
            for wish in try await services.store.cancelRequests(owner: services.node) {
                runs.entry(wish.request)?.mailbox.post(.cancel(reason: wish.reason))
            }
        } catch {
            logger.error("cannot read what is to be cancelled", metadata: ["error": .string(error.message)])
        }
    }

    /// A callback or the like has come for a request: its session goes on soon, wherever it is.
    package func wake(_ request: ID) async throws {
        try await services.store.wake(request)
        bell.ring()
    }

    /// Another process may have put something into the queue.
    package func notified() { bell.ring() }

    /// A request whose rows cannot be read must not keep the others from going on: it is parked for an operator.
    func setAside(_ job: JobLease, session: ID?, because reason: String) async throws {
        logger.error(
            "a request cannot be read and is parked",
            metadata: ["request": .string(job.request.text), "error": .string(reason)])
        let final = FinalRecord(status: .failed, failureCode: ProblemCode.internalError.rawValue, at: .now())
        try await services.store.parkUnreadable(job, session: session, reason: "unreadable", final: final)
    }
}
