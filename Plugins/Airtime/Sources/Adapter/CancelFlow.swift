package import PluginKit

/// `voucher.cancel/1`: takes a voucher back, and ends only when it is certain whether it was.
///
/// As with an order, the call is made by one effect and never by a second one; a lost answer is settled by looking the
/// voucher up.
package struct CancelFlow: Workflow {
    /// nil: nothing has been sent. The client's reason is not kept.
    private var voucher: VoucherNames?
    /// The vendor said no for a reason that only the voucher's state tells.
    private var isRefused = false
    private var lookups = 0
    private var unchanged = 0

    private static let maximumLookups = 60
    /// A call whose answer was lost may still be on its way, so one look at the unchanged voucher proves nothing.
    private static let looksNeeded = 2
    private static let pause = Duration.seconds(3)

    private struct VoucherNames: Codable {
        var id: String
        var reference: String
    }

    package init() {}

    package mutating func handle(
        _ event: Event<VoucherCancelRequest>, _ context: Context<AirtimePlugin>
    ) throws -> Step<VoucherResult> {
        switch event {
        case .start(let request):
            voucher = VoucherNames(id: request.providerReference, reference: request.reference)
            context.progress(1, of: 1, "cancelling the voucher")
            let idempotent = context.configuration.idempotent
            return .perform(.http(AirtimeCalls.cancel(request, idempotent: idempotent)))
        case .http("cancel", let response): return try answered(response, context)
        case .http(_, let response): return try lookedUp(response, context)
        case .timer: return try lookUp(context)
        case .callback: return .keepWaiting
        case .cancelled(let reason):
            guard voucher != nil else { throw PluginFailure(.rejectedByProvider, code: "cancelled", message: reason) }
            // The call may have reached the vendor: only its outcome tells what became of the voucher.
            return .keepWaiting
        }
    }

    private mutating func answered(
        _ response: Response, _ context: Context<AirtimePlugin>
    ) throws -> Step<VoucherResult> {
        switch response.outcome {
        case .notSent:
            throw PluginFailure(.providerUnavailable, code: "not_sent", message: "the vendor could not be reached")
        case .noCredential: throw response.failure()
        case .outcomeUnknown, .limitExceeded, .cancelled:
            context.log(.warning, "the answer to the cancellation was lost (\(response.outcome)); looking it up")
            return try lookUp(context)
        case .response: break
        }
        let code = Answer.errorCode(response) ?? "http_\(response.status)"
        switch response.status {
        case 200..<300: return try lookedUp(response, context)
        case 409 where code == "already_redeemed": return .finish(try ended(.redeemed))
        case 409:
            isRefused = true
            return try lookUp(context)
        case 404 where code == "not_found":
            return .finish(
                VoucherResult(.failed, failure: .init(code: code, message: "The provider does not know this voucher.")))
        case 400, 422: throw failure(.invalidRequest, code, "the vendor refused the cancellation as invalid")
        case 401, 403:
            throw failure(.config, code, "the vendor refused the signature; check api_key, api_secret and the clock")
        case 404, 405: throw failure(.config, code, "the vendor does not know this call; check the endpoint api")
        case 429: throw failure(.rateLimited, code, "the vendor asks to slow down", response.retryAfter)
        // "Not now", and the key makes a repetition safe.
        case 503 where context.configuration.idempotent:
            throw failure(.providerUnavailable, code, "the vendor is not available")
        case 408, 500...: return try lookUp(context)
        case 400..<500: throw failure(.rejectedByProvider, code, "the vendor refused the cancellation")
        default: return try lookUp(context)
        }
    }

    private mutating func lookedUp(
        _ response: Response, _ context: Context<AirtimePlugin>
    ) throws -> Step<VoucherResult> {
        guard let asked = voucher else { throw nothingAsked }
        switch Answer(response) {
        case .voucher(let found):
            guard found.id == asked.id, found.reference == nil || found.reference == asked.reference else {
                return try wait(context, "the vendor answered for another voucher")
            }
            switch found.status {
            case .cancelled, .redeemed, .expired, .failed: return .finish(try ended(found.status, found))
            case .issued, .pending:
                if isRefused { return .finish(try ended(found.status, found)) }
                unchanged += 1
                guard unchanged >= Self.looksNeeded else {
                    return try wait(context, "the voucher is not cancelled yet", Self.pause)
                }
                // Proven: nothing was cancelled. The host repeats only the effect that led here, the look-up.
                throw failure(.providerUnavailable, "not_cancelled", "the cancellation was lost; the voucher stands")
            }
        case .refused(let status) where status == 429 || status >= 500 || status == 404:
            return try wait(context, "the look-up was answered with \(status)", response.retryAfter)
        case .refused(let status):
            throw failure(.outcomeUnknown, "lookup_refused", "the look-up was refused with \(status)")
        case .absent: return try wait(context, "the vendor no longer knows the voucher")
        case .unclear(let reason): return try wait(context, reason)
        }
    }

    /// Code and PIN are not repeated: whoever may cancel the voucher has them, and they are worth nothing any more.
    private func ended(_ status: VoucherResult.Status, _ found: Voucher? = nil) throws -> VoucherResult {
        guard let asked = voucher else { throw nothingAsked }
        let reason: ResultFailure? =
            switch status {
            case .cancelled: nil
            case .redeemed: ResultFailure(code: "already_redeemed", message: "The voucher has been redeemed.")
            case .issued, .pending, .expired, .failed:
                ResultFailure(
                    code: "not_cancellable", message: "The voucher is \(status.rawValue) and cannot be cancelled.")
            }
        return VoucherResult(
            status, providerReference: asked.id, amount: found?.amount, currency: found?.currency,
            expiresAt: found?.expiresAt, failure: reason)
    }

    private func lookUp(_ context: Context<AirtimePlugin>) throws -> Step<VoucherResult> {
        guard let voucher else { throw nothingAsked }
        return .perform(.http(AirtimeCalls.status("status-\(context.stepNumber)", id: voucher.id)))
    }

    /// Looks again later, unless the time is up.
    private mutating func wait(
        _ context: Context<AirtimePlugin>, _ reason: String, _ atLeast: Duration? = nil
    ) throws -> Step<VoucherResult> {
        lookups += 1
        let delay = max(context.backoff(lookups), atLeast ?? .zero)
        guard lookups <= Self.maximumLookups, context.remaining > delay else {
            throw failure(.outcomeUnknown, "unsettled", reason)
        }
        context.log(.info, reason)
        return .perform(.timer("wait-\(context.stepNumber)", after: delay))
    }

    private var nothingAsked: PluginFailure {
        PluginFailure(.badState, code: "no_voucher", message: "no cancellation was asked for")
    }

    private func failure(
        _ failureClass: PluginFailure.Class, _ code: String, _ message: String, _ retryAfter: Duration? = nil
    ) -> PluginFailure {
        PluginFailure(failureClass, code: code, message: message, retryAfter: retryAfter)
    }
}
