import Domain
import Egress
import Logging
import PluginHost
import ProviderConfig
import Store

extension RequestEngine {
    /// Takes a provider's callback: the token tells the account, the plugin what would prove it, the host whether that
    /// holds. What is believed is stored before it is acknowledged.
    package func receive(_ call: CallbackCall) async throws -> CallbackAnswer {
        let (answer, refused) = try await judge(call)
        callbackCounts.count(answer)
        if let refused { await keep(refused, call) }
        return answer
    }

    private func judge(_ call: CallbackCall) async throws -> (CallbackAnswer, RefusedCall?) {
        let store = services.store
        guard let tenant = try await store.callbackAccount(token: call.token, provider: call.provider) else {
            return (.unknown, nil)
        }
        let name = try await tenantNames.name(of: tenant)
        var refused = RefusedCall(tenant: tenant, tenantName: name, reason: .unavailable)
        let account: Account
        do {
            account = try await services.accounts.account(calledBack: call.provider, tenant: name)
        } catch {
            refused.detail = error.message
            return (.unavailable, refused)
        }
        refused.account = account
        let policy = account.provider.callbacks
        if !policy.allowFrom.isEmpty, !policy.allowFrom.contains(where: { $0.contains(call.source ?? "") }) {
            refused.reason = .foreignSource
            return (.foreignSource, refused)
        }
        let output: IngestOutput
        switch await ingest(call.request, account) {
        case .success(let made): output = made
        case .failure(let failure):
            let detail = account.secretGuard.redact(failure.message)
            refused.detail = "\(failure.code): \(detail)"
            guard failure.errorClass == .invalidRequest else { return (.unavailable, refused) }
            refused.reason = .notUnderstood
            return (.notUnderstood, refused)
        }
        let proof: CallbackProof
        switch self.proof(call.request, output, account) {
        case .success(let made): proof = made
        case .failure(let why):
            (refused.reason, refused.detail) = (.notGenuine, why.reason)
            return (.notGenuine, refused)
        }
        // One after the other, for they are handed out in order. If one cannot be stored the vendor is told so, and sends
        // all of them again: those that are here already are then duplicates.
        for (place, event) in output.events.enumerated() {
            let receipt = try await store.receive(
                NewCallback(
                    tenant: tenant, provider: call.provider, proof: proof, correlation: event.correlation,
                    dedupe: Self.dedupe(event, at: place, call.request), payload: event.payload, request: call.request))
            logger.info(
                "callback",
                metadata: [
                    "provider": .string(call.provider), "tenant": .string(name), "receipt": .string(receipt.word),
                    "proof": .string(proof.rawValue), "event": "\(place + 1) of \(output.events.count)",
                ])
            if case .addressed(let request) = receipt { tell(request) }
        }
        return (.acknowledged(output.acknowledgement), nil)
    }

    private struct Unproved: Error {
        var reason: String
    }

    private func ingest(_ request: InboundRequest, _ account: Account) async -> Result<IngestOutput, StepFailure> {
        do throws(StepFailure) {
            let instance = try await services.instances.instance(of: account)
            return await account.plugin.transport.ingest(instance, request, now: request.now)
        } catch {
            return .failure(error)
        }
    }

    private func proof(
        _ request: InboundRequest, _ output: IngestOutput, _ account: Account
    ) -> Result<CallbackProof, Unproved> {
        switch services.egress.check(request, output.groups, for: account.egress) {
        case .genuine: return .success(.genuine)
        case .refused where account.provider.callbacks.acceptsUnsigned: return .success(.unsigned)
        case .refused(let reason): return .failure(Unproved(reason: reason))
        }
    }

    /// Two events with these bytes are one. Where the plugin names nothing it is the body, with the event's place in it,
    /// and the address for calls without a body.
    private static func dedupe(_ event: IngestOutput.Event, at place: Int, _ request: InboundRequest) -> [UInt8] {
        if let key = event.dedupe { return Array("key:".utf8) + Array(key.utf8) }
        if place > 0 {
            return Array("event:\(place):\(request.suffix.utf8.count):\(request.suffix)".utf8) + request.body
        }
        if request.body.isEmpty { return Array("path:\(request.suffix)".utf8) }
        return Array("body:".utf8) + request.body
    }

    /// The session hears of it at once if it is in this process; otherwise its node or a worker looks into the inbox soon.
    private func tell(_ request: ID) {
        if let entry = runs.entry(request) { entry.mailbox.post(.callbacks) } else { bell.ring() }
    }

    /// Has runs of this process look into the inbox for which another node, or the process before, has put something there.
    func lookForCallbacks() async {
        do {
            for request in try await services.store.wokenRequests(owner: services.node) {
                runs.entry(request)?.mailbox.post(.callbacks)
            }
        } catch {
            logger.error("cannot read whom callbacks are for", metadata: ["error": .string(error.message)])
        }
    }
}

extension CallbackReceipt {
    fileprivate var word: String {
        switch self {
        case .duplicate: "duplicate"
        case .ignored: "ignored"
        case .addressed: "addressed"
        case .kept: "kept"
        }
    }
}
