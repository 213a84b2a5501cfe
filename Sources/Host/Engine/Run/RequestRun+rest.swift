import Domain
import Egress
import Logging
import ProviderConfig
import Store

// When a run does not keep its job: while it only waits, when its provider would only make it wait, and when the host
// stops.
extension RequestRun {
    var job: JobLease? { lease?.job ?? claim }

    /// Until when the request may be worked on, not counting waits.
    var workEnd: Timestamp { Timestamp.now().adding(milliseconds: max(EngineLimits.work - worked, 0)) }

    /// Milliseconds worked in this claim.
    var workedNow: Int64 { max(Timestamp.now() - workingSince, 0) }

    /// How the job is given back now: there is nothing to do for a while, and no client waits here. nil: it stays.
    func rest() -> JobRelease? {
        guard lease != nil, tasks.isEmpty, !isStopping, !waiter.isWatched else { return nil }
        guard let until = lookupDue ?? running?.machine.restsUntil,
            until - Timestamp.now() > EngineLimits.shortWait
        else { return nil }
        return JobRelease(.waiting, at: until, worked: workedNow)
    }

    /// The same for a step that is about to be written.
    func rest(after record: StepCommit) -> JobRelease? {
        guard record.status == .waiting, tasks.isEmpty, !isStopping, !waiter.isWatched,
            let until = running?.machine.restsUntil, until - Timestamp.now() > EngineLimits.shortWait
        else { return nil }
        return JobRelease(.waiting, at: until, worked: workedNow)
    }

    func release(_ release: JobRelease) async throws {
        guard let job else { return }
        try await persist { store throws(StoreError) in try await store.release(job, release) }
    }

    func givingBack(_ claimed: Claimed) -> RequestRun {
        var run = self
        run.claim = claimed.job
        return run
    }

    /// Back into the queue, for whoever goes on. If the store does not take that, it is a stray.
    func giveBack() async {
        guard let job else { return }
        do throws(StoreError) {
            try await services.store.requeue(job, worked: workedNow)
        } catch {
            if error.code == .fenced || error.code == .closed { return }
            logger.warning("not given back yet", metadata: ["error": .string(error.message)])
        }
    }

    /// After a defect of ours: the job is kept for an operator, for it would fail again, and this node would own it for ever.
    func setAside() async {
        guard let job else { return }
        let final = FinalRecord(status: .failed, failureCode: ProblemCode.internalError.rawValue, at: .now())
        do throws(StoreError) {
            try await services.store.parkUnreadable(
                job, session: lease?.session, reason: "run.failed", final: final, events: finalEvent(final))
        } catch {
            logger.error("not set aside", metadata: ["error": .string(error.message)])
        }
    }

    /// No further call is begun: the host stops and nobody waits here for the answer, or others may own the job.
    func mustNotBegin() throws -> Bool {
        guard job != nil else { return false }
        if !services.pulse.isFresh {
            logger.warning("no heartbeat could be written for too long; leaving the request to others")
            throw Halt.suspended
        }
        return isStopping && !waiter.isWatched
    }

    /// Another node has begun with a build or a provider that this one has not read yet: both read the same files, and
    /// not at the same moment.
    func leaveToOthers(
        _ failure: StepFailure, since begun: Timestamp, patience: Int64 = .max
    ) async throws {
        guard ["plugin.digest_gone", "provider.missing"].contains(failure.code),
            Timestamp.now() - begun < min(patience, services.accounts.patience)
        else { return }
        logger.info("begun with what is not here yet; left for later", metadata: ["code": .string(failure.code)])
        try await release(
            JobRelease(.waiting, at: Timestamp.now().adding(milliseconds: EngineLimits.shortWait), worked: workedNow))
        throw Halt.released
    }

    /// When to try again, if beginning now would only take a slot from others. Costs no attempt.
    mutating func postponed(_ route: Route) -> Timestamp? {
        let now = Timestamp.now()
        if let first = route.eligible.first {
            let limit = services.accounts.catalogue.providers[first.provider]?.provider.limits.concurrency ?? 1
            if let at = services.loads.enter(first.provider, limit: limit, at: now) { return at }
            loadedOn = first.provider
            return nil
        }
        guard now - facts.createdAt < Budgets.sessionAge else { return nil }
        let open = route.candidates.filter { $0.verdict == .skipped(reason: RouteOption.Obstacle.breakerOpen.rawValue) }
        let waits = open.map { services.egress.breakers.breaker($0.provider).retryAfter() }
        guard let wait = waits.min() else { return nil }
        // Not all at once: the breaker lets one probe through, and its answer decides for the others.
        return now.adding(milliseconds: max(wait, EngineLimits.shortWait) + .random(in: 0...EngineLimits.shortWait))
    }
}
