package import Domain
package import Logging

/// The only way out: performs HTTP effects within a provider's allow-list, limits and deadlines.
///
/// Waiting holds no thread. What may have reached the provider is never called not sent, and a `once` effect that may
/// have reached it is never sent again.
package final class EgressClient: Sendable {
    package let breakers = Breakers()
    let crypto: any EgressCrypto
    let settings: EgressSettings
    let logger: Logger
    let transport: CurlTransport
    let lanes: ProviderLanes
    let resolver: TemplateResolver

    /// - Parameter limits: where several nodes share providers' limits; nil: this node is the only one.
    package init(
        crypto: any EgressCrypto, settings: EgressSettings = EgressSettings(), limits: (any SharedLimits)? = nil,
        logger: Logger
    ) {
        self.crypto = crypto
        lanes = ProviderLanes(sharing: limits, logger: logger)
        self.settings = settings
        self.logger = logger
        transport = CurlTransport(settings: settings)
        resolver = TemplateResolver(crypto: crypto, userAgent: "gatehouse/\(settings.version)")
        breakers.observe { provider, transition in
            logger.warning(
                "breaker",
                metadata: [
                    "provider": "\(provider)", "from": "\(transition.from.rawValue)", "to": "\(transition.to.rawValue)",
                ])
        }
    }

    deinit {
        transport.stop()
        lanes.stop()
    }

    /// Ends what is under way as cancelled, or as unknown where it may have been sent. Nothing can be sent afterwards.
    package func shutdown() { transport.stop() }

    /// As `shutdown`, and gives back to other nodes what this one holds of providers' limits.
    package func close() async {
        shutdown()
        await lanes.close()
    }

    /// Calls under way and calls waiting for a place, by provider.
    package func load() -> [String: (running: Int, waiting: Int)] { lanes.snapshot() }

    /// Performs the effect: attempt after attempt as its `repeat`, the provider's retry budget and the deadline allow.
    /// A `keyed` effect of which one attempt may have had its effect is not said to have failed because a later one did.
    ///
    /// Cancelling the task aborts it. The outcome is then `cancelled` if nothing can have been sent, else
    /// `outcomeUnknown`.
    package func perform(
        _ effect: HTTPEffect, for provider: ProviderEgress, in context: EffectContext
    ) async -> EffectOutcome {
        await perform(effect, for: { provider }, in: context)
    }

    /// - Parameter provider: asked before each attempt, so that a new secret or endpoint counts from the next one on.
    package func perform(
        _ effect: HTTPEffect, for provider: @Sendable () -> ProviderEgress, in context: EffectContext
    ) async -> EffectOutcome {
        let blobs: [String: [UInt8]]
        do throws(StepFailure) {
            blobs = try await fetchBlobs(effect, context)
        } catch {
            return refused(error, attempts: context.attemptsMade)
        }
        let job = EffectJob(effect: effect, provider: provider(), context: context, blobs: blobs)
        var held: Int64 = 0
        var outcome = await attempts(of: job, by: provider, held: &held)
        outcome.held = held / 1_000_000
        return outcome
    }

    /// - Parameter held: raised by the nanoseconds that attempts had a place.
    private func attempts(
        of first: EffectJob, by provider: @Sendable () -> ProviderEgress, held: inout Int64
    ) async -> EffectOutcome {
        var job = first
        let (effect, context) = (job.effect, job.context)
        let policy = RetryPolicy(settings: job.provider.retry, repeats: effect.repeats)
        var made = 0
        var last: EffectOutcome?
        var isOpen = context.mayHaveReached
        // A kept connection that was dead already costs no attempt, once.
        var freeRepeat = effect.repeats != .once
        var needsNewConnection = effect.repeats == .once
        while true {
            let attempt = await attempt(job, number: made + 1, needsNewConnection: needsNewConnection)
            held += attempt.held
            // An attempt that could not be begun tells less than the one before it.
            guard attempt.wasMade || last == nil else { return last ?? settled(attempt.outcome, isOpen, policy) }
            if attempt.staleConnection, freeRepeat {
                freeRepeat = false
                isOpen = true
                needsNewConnection = true
                continue
            }
            if attempt.wasMade { made += 1 }
            var outcome = settled(attempt.outcome, isOpen, policy)
            isOpen = isOpen || policy.leavesOpen(attempt.ending)
            outcome.attempts = made
            outcome.result.attempts = context.attemptsMade + made
            last = outcome
            guard attempt.mayRepeat else { return outcome }
            let remaining = context.deadline - Timestamp.now() - settings.minimumAttempt
            let verdict = policy.verdict(
                on: attempt.ending, attempts: context.attemptsMade + made, remaining: remaining,
                random: Double.random(in: 0...1))
            switch verdict {
            case .stop:
                return outcome
            case .tooLate(let retryAfter):
                outcome.retryAfter = outcome.retryAfter ?? UInt64(max(0, retryAfter))
                return outcome
            case .retry(let delay):
                guard (try? await Task.sleep(for: .milliseconds(delay))) != nil else {
                    return cancelledWhileWaiting(outcome)
                }
                job.provider = provider()
            }
        }
    }

    private func settled(_ outcome: EffectOutcome, _ isOpen: Bool, _ policy: RetryPolicy) -> EffectOutcome {
        guard isOpen, policy.isStillOpen(after: outcome.result) else { return outcome }
        let last = outcome.result.outcome == .response ? "status \(outcome.result.status)" : outcome.result.reason
        return EffectOutcome(
            result: HTTPResult(
                outcome: .outcomeUnknown, attempts: outcome.result.attempts,
                reason: "an earlier attempt may have had its effect; the last: \(last)"),
            attempts: outcome.attempts, retryAfter: outcome.retryAfter)
    }

    private func fetchBlobs(_ effect: HTTPEffect, _ context: EffectContext) async throws(StepFailure) -> [String:
        [UInt8]]
    {
        var blobs: [String: [UInt8]] = [:]
        for handle in effect.blobHandles.sorted() {
            do {
                blobs[handle] = try await context.blobs(handle).bytes
            } catch let failure as StepFailure {
                throw failure
            } catch {
                throw StepFailure(
                    .internalError, code: "blob_unavailable", message: "the blob \"\(handle)\" cannot be read: \(error)"
                )
            }
        }
        return blobs
    }

    func refused(_ failure: StepFailure, attempts: Int) -> EffectOutcome {
        EffectOutcome(
            result: HTTPResult(outcome: .notSent, attempts: attempts, reason: failure.message), refusal: failure)
    }

    /// The wait before a repeat was cut short. What the last attempt left open stays open.
    private func cancelledWhileWaiting(_ last: EffectOutcome) -> EffectOutcome {
        guard last.result.outcome == .notSent else { return last }
        var outcome = last
        outcome.result.outcome = .cancelled
        outcome.result.reason = "cancelled before a repeat; last: \(last.result.reason)"
        return outcome
    }
}
