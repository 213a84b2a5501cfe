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
        let judge = CallbackJudge(egress: services.egress, instances: services.instances)
        let (output, group): (IngestOutput, Int?)
        switch await judge.judge(call, for: account) {
        case .believed(let made, let holding): (output, group) = (made, holding)
        case .refused(let reason, let detail):
            (refused.reason, refused.detail) = (reason, detail)
            return (CallbackAnswer(reason), refused)
        }
        let proof: CallbackProof = group == nil ? .unsigned : .genuine
        // One after the other, for they are handed out in order. If one cannot be stored the vendor is told so, and sends
        // all of them again: those that are here already are then duplicates.
        for (place, event) in output.events.enumerated() {
            let receipt = try await store.receive(
                NewCallback(
                    tenant: tenant, provider: call.provider, proof: proof, correlation: event.correlation,
                    dedupe: output.dedupeKey(ofEvent: place, in: call.request), payload: event.payload,
                    request: call.request))
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
