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
        let answer = try await judge(call)
        callbackCounts.count(answer)
        return answer
    }

    private func judge(_ call: CallbackCall) async throws -> CallbackAnswer {
        let store = services.store
        guard let tenant = try await store.callbackAccount(token: call.token, provider: call.provider) else {
            return .unknown
        }
        var log = logger
        log[metadataKey: "provider"] = .string(call.provider)
        let name = try await tenantNames.name(of: tenant)
        log[metadataKey: "tenant"] = .string(name)
        let account: Account
        do {
            account = try services.accounts.account(call.provider, tenant: name)
        } catch {
            log.error("a callback cannot be read", metadata: ["error": .string(error.message)])
            return .unavailable
        }
        let policy = account.provider.callbacks
        if !policy.allowFrom.isEmpty, !policy.allowFrom.contains(where: { $0.contains(call.source ?? "") }) {
            log.warning("a callback from an address that is not allowed", metadata: ["source": "\(call.source ?? "?")"])
            return .foreignSource
        }
        let output: IngestOutput
        switch await ingest(call.request, account) {
        case .success(let made): output = made
        case .failure(let failure):
            log.warning(
                "a callback was not understood",
                metadata: [
                    "code": .string(failure.code), "detail": .string(account.secretGuard.redact(failure.message)),
                ])
            return failure.errorClass == .invalidRequest ? .notUnderstood : .unavailable
        }
        guard let proof = proof(call.request, output, account, log) else { return .notGenuine }
        let receipt = try await store.receive(
            NewCallback(
                tenant: tenant, provider: call.provider, proof: proof, correlation: output.correlation,
                dedupe: Self.dedupe(output, call.request), payload: output.payload, request: call.request))
        log.info("callback", metadata: ["receipt": .string(receipt.word), "proof": .string(proof.rawValue)])
        if case .addressed(let request) = receipt { tell(request) }
        return .acknowledged(output.acknowledgement)
    }

    private func ingest(_ request: InboundRequest, _ account: Account) async -> Result<IngestOutput, StepFailure> {
        do throws(StepFailure) {
            let instance = try await services.instances.instance(
                of: account.plugin, revision: account.account.revision, config: account.account.config)
            return await account.plugin.transport.ingest(instance, request, now: request.now)
        } catch {
            return .failure(error)
        }
    }

    /// nil: it is not believed.
    private func proof(
        _ request: InboundRequest, _ output: IngestOutput, _ account: Account, _ log: Logger
    ) -> CallbackProof? {
        switch services.egress.check(request, output.groups, for: account.egress) {
        case .genuine: return .genuine
        case .refused where account.provider.callbacks.acceptsUnsigned: return .unsigned
        case .refused(let reason):
            log.warning("a callback is not genuine", metadata: ["reason": .string(reason)])
            return nil
        }
    }

    /// Two callbacks with these bytes are one. Where the plugin names nothing it is the body, and the address for calls
    /// without a body.
    private static func dedupe(_ output: IngestOutput, _ request: InboundRequest) -> [UInt8] {
        if let key = output.dedupe { return Array("key:".utf8) + Array(key.utf8) }
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
