import Domain
import Logging
import Store

/// Why a callback at a known address is not taken, and whose it would have been.
struct RefusedCall {
    var tenant: ID
    var tenantName: String
    var reason: CallbackRefusal
    /// Written by us, or redacted.
    var detail: String?
    /// nil: there is no such account.
    var account: Account?
}

extension RequestEngine {
    /// Credentials that callers present say nothing of why they were refused, and are nobody else's to read.
    private static let credentials: Set<String> = ["authorization", "proxy-authorization", "cookie"]

    /// Logs it and keeps it for operators, if not too many come: a flood must fill neither log nor database. That it cannot
    /// be kept changes no answer.
    func keep(_ refused: RefusedCall, _ call: CallbackCall) async {
        guard callbackCounts.mayKeep("\(call.provider)\u{0}\(refused.tenant)") else { return }
        logger.warning(
            "a callback was refused",
            metadata: [
                "provider": .string(call.provider), "tenant": .string(refused.tenantName),
                "reason": .string(refused.reason.rawValue), "source": .string(call.source ?? "unknown"),
                "detail": .string(refused.detail ?? ""),
            ])
        let request = call.request
        func shown(_ text: String) -> String { refused.account?.secretGuard.redact(text) ?? text }
        let kept = NewRefusedCallback(
            tenant: refused.tenant, provider: call.provider, reason: refused.reason, source: call.source,
            receivedAt: request.now, size: request.body.count,
            content: RefusedCallback.Content(
                method: request.method, path: shown(request.suffix),
                headers: request.headers.map { header in
                    let isCredential = Self.credentials.contains(header.name.lowercased())
                    return .init(name: header.name, value: isCredential ? "(not kept)" : shown(header.value))
                }, body: Array(request.body.prefix(NewRefusedCallback.bodyLimit)), detail: refused.detail))
        do throws(StoreError) {
            try await services.store.keep(kept)
        } catch {
            callbackCounts.lost()
            logger.warning(
                "a refused callback is not kept",
                metadata: ["provider": .string(call.provider), "error": .string(error.message)])
        }
    }
}
