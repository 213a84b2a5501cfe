import Domain
import Egress
import Logging
import Store
import Synchronization
import Vault

extension WebhookDispatcher {
    /// One attempt, and what comes of it.
    func deliver(_ claimed: ClaimedWebhook) async {
        guard let permit = book.withLock({ $0.begin(claimed.endpoint, at: MonotonicClock.milliseconds()) }) else {
            return await release(claimed)
        }
        let at = Timestamp.now()
        var judgement = Judgement.cancelled
        do {
            let answer = await send(try await call(claimed, at: at))
            judgement = Judgement(answer)
            await conclude(claimed, answer, judgement, at: at)
        } catch let refusal as Refusal {
            await refuse(claimed, refusal, at: at)
        } catch {
            logger.error(
                "a webhook could not be prepared; it is tried again",
                metadata: ["delivery": .string(claimed.claim.id.text), "error": "\(error)"])
            await release(claimed, after: 5_000)
        }
        book.withLock { $0.end(claimed.endpoint, judgement, permit: permit, at: MonotonicClock.milliseconds()) }
    }

    /// Why it cannot be sent at all.
    struct Refusal: Error {
        var reason: String
    }

    private func send(_ call: WebhookCall) async -> WebhookAnswer { await sender.send(call) }

    private func call(_ claimed: ClaimedWebhook, at: Timestamp) async throws -> WebhookCall {
        guard let route = try await route(claimed) else { throw Refusal(reason: "endpoint_deleted") }
        let url: WebhookURL
        if let known = route.url {
            url = known
        } else {
            guard let text = try await store.webhookURL(of: claimed) else { throw Refusal(reason: "erased") }
            url = try judged(text)
        }
        let signers = if let own = route.signers { own } else { try await defaults.signers(of: claimed.tenant) }
        var full: [UInt8]?
        if route.endpoint.payload == .full { full = try await render(claimed.request, claimed.tenant) }
        let body = WebhookMessage.body(
            type: claimed.type, at: claimed.at, data: WebhookMessage.thin(claimed), full: full)
        return WebhookCall(
            url: url,
            headers: Self.headers(id: claimed.claim.id.text, at: at, body: body, secrets: signers.valid(at: at)),
            body: body)
    }

    private func route(_ claimed: ClaimedWebhook) async throws -> OpenRoute? {
        do {
            return try await routes.route(claimed.endpoint)
        } catch let error as WebhookURLError {
            // The operator's rules have changed since the URL was taken.
            throw Refusal(reason: error.code.rawValue)
        }
    }

    private func judged(_ text: String) throws(Refusal) -> WebhookURL {
        do throws(WebhookURLError) {
            return try WebhookURL(text, policy: sender.settings.policy)
        } catch {
            throw Refusal(reason: error.code.rawValue)
        }
    }

    static func headers(
        id: String, at: Timestamp, body: [UInt8], secrets: [WebhookSecret]
    ) -> [WebhookCall.Header] {
        let seconds = at.milliseconds / 1000
        return [
            .init("Content-Type", "application/json"), .init("webhook-id", id),
            .init("webhook-timestamp", String(seconds)),
            .init(
                "webhook-signature",
                WebhookSignature.header(id: id, timestamp: seconds, body: body, secrets: secrets)),
        ]
    }

    private func conclude(
        _ claimed: ClaimedWebhook, _ answer: WebhookAnswer, _ judgement: Judgement, at: Timestamp
    ) async {
        // We are stopping, and whether it arrived is not known: it is sent again, which at least once allows.
        if judgement == .cancelled { return await release(claimed) }
        let isOwnURL = claimed.isToOwnURL
        let attempt = WebhookAttempt(answer, judgement, at: at)
        let verdict: WebhookVerdict
        switch judgement {
        case .delivered: verdict = .delivered
        case .gone, .cancelled: verdict = .dead
        case .failed(_, let retryAfter, _):
            let wait = settings.schedule.wait(
                after: claimed.attempts + 1, retryAfter: retryAfter, random: Double.random(in: 0...1))
            verdict = wait.map { .again(at: Timestamp.now().adding(milliseconds: $0)) } ?? .dead
        }
        let disables = EndpointHealth.reason(
            judgement, isOwnURL: isOwnURL, failingSince: book.withLock { $0.failingSince(claimed.endpoint) },
            at: .now())
        let result = WebhookResult(
            claimed, attempt: attempt, verdict: verdict, disables: disables,
            countsAgainstEndpoint: !(judgement == .gone && isOwnURL))
        if await record(result), let disables {
            logger.warning(
                "webhook endpoint disabled",
                metadata: ["endpoint": .string(claimed.endpoint.text), "reason": .string(disables)])
        }
    }

    /// It can never be sent.
    private func refuse(_ claimed: ClaimedWebhook, _ refusal: Refusal, at: Timestamp) async {
        let attempt = WebhookAttempt(
            at: at, milliseconds: 0, status: nil, reason: refusal.reason, isSent: false, body: nil)
        await record(
            WebhookResult(claimed, attempt: attempt, verdict: .dead, countsAgainstEndpoint: false))
    }
}

extension WebhookAttempt {
    init(_ answer: WebhookAnswer, _ judgement: Judgement, at: Timestamp) {
        switch answer {
        case .response(let response):
            self.init(
                at: at, milliseconds: max(0, response.milliseconds), status: response.status,
                reason: judgement.reason, isSent: true, body: response.bodyPrefix.isEmpty ? nil : response.bodyPrefix)
        case .failed(let failure):
            self.init(
                at: at, milliseconds: max(0, failure.milliseconds), status: nil, reason: judgement.reason,
                isSent: failure.sent, body: nil)
        }
    }
}
