package import PluginKit

/// `voucher.issue/1`: buys a voucher once, and ends only when it is certain what became of the money.
///
/// The order is sent by one effect and never by a second one, whose idempotency key would differ. Whatever leaves open
/// whether it was taken is settled by looking the reference up.
package struct IssueFlow: Workflow {
    /// What the vendor's voucher must agree with. The recipient is not kept.
    private struct Order: Codable {
        var reference: String
        var amount: String
        var currency: String
    }

    /// nil: nothing has been sent.
    private var order: Order?
    /// The vendor's id, once it is known.
    private var id: String?
    private var lookups = 0
    private var absences = 0
    private var cancelRequested = false

    /// Well within the 100 steps of a session.
    private static let maximumLookups = 60
    /// An order whose answer was lost may still be on its way, so one "not found" right after it proves nothing.
    private static let absencesNeeded = 2
    private static let absencePause = Duration.seconds(3)

    package init() {}

    package mutating func handle(
        _ event: Event<VoucherRequest>, _ context: Context<AirtimePlugin>
    ) throws -> Step<VoucherResult> {
        switch event {
        case .start(let request): return try start(request, context)
        case .http("issue", let response): return try issued(response, context)
        case .http(_, let response): return try lookedUp(response, context)
        case .timer: return lookUp(context)
        case .callback: return .keepWaiting
        case .cancelled(let reason):
            guard order != nil else {
                throw PluginFailure(.rejectedByProvider, code: "cancelled", message: reason)
            }
            // The order may have reached the vendor: only its outcome tells whether there is something to cancel.
            cancelRequested = true
            return .keepWaiting
        }
    }

    private mutating func start(
        _ request: VoucherRequest, _ context: Context<AirtimePlugin>
    ) throws -> Step<VoucherResult> {
        if let type = context.configuration.type, type.rawValue != request.type {
            throw PluginFailure(.unsupported, code: "type", message: "this account sells \(type.rawValue) only")
        }
        guard let amount = Amount.canonical(request.amount) else {
            throw PluginFailure(.invalidRequest, code: "invalid_amount", message: "the amount is no amount")
        }
        order = Order(reference: request.reference, amount: amount, currency: request.currency)
        context.progress(1, of: 2, "ordering the voucher")
        return .perform(.http(AirtimeCalls.issue(request, idempotent: context.configuration.idempotent)))
    }

    private mutating func issued(_ response: Response, _ context: Context<AirtimePlugin>) throws -> Step<VoucherResult>
    {
        switch response.outcome {
        case .notSent: throw notIssued(.providerUnavailable, "not_sent", "the vendor could not be reached")
        case .noCredential: throw notIssued(.config, "no_credential", response.reason)
        case .outcomeUnknown, .limitExceeded, .cancelled:
            context.log(.warning, "the answer to the order was lost (\(response.outcome)); looking the reference up")
            return lookUp(context)
        case .response: break
        }
        let code = Answer.errorCode(response) ?? "http_\(response.status)"
        switch response.status {
        case 200..<300: return try lookedUp(response, context)
        // Another provider may sell in this currency.
        case 400 where code == "unsupported_currency":
            throw notIssued(.unsupported, code, "the vendor does not sell in this currency")
        case 400, 422: throw notIssued(.invalidRequest, code, "the vendor refused the order as invalid")
        case 401, 403:
            throw notIssued(.config, code, "the vendor refused the signature; check api_key, api_secret and the clock")
        // Trying again cannot fill the account: an operator must, and `config` tells one while another provider serves.
        case 402: throw notIssued(.config, code, "the account's float is used up; top it up")
        case 404, 405: throw notIssued(.config, code, "the vendor does not know this call; check the endpoint api")
        case 429: throw notIssued(.rateLimited, code, "the vendor asks to slow down", response.retryAfter)
        // "Not now", and the key makes a repetition safe. Without keys even this is looked up: a gateway may have said it.
        case 503 where context.configuration.idempotent:
            throw notIssued(.providerUnavailable, code, "the vendor is not available")
        // The vendor knows the reference already, gave up waiting, or failed at an unknown point.
        case 408, 409, 500...: return lookUp(context)
        case 400..<500: throw notIssued(.rejectedByProvider, code, "the vendor refused the order")
        default: return lookUp(context)
        }
    }

    /// A failure after which it is certain that no money was spent.
    private func notIssued(
        _ failureClass: PluginFailure.Class, _ code: String, _ message: String, _ retryAfter: Duration? = nil
    ) -> PluginFailure {
        // A retry after a cancellation would buy what nobody wants.
        if cancelRequested {
            return PluginFailure(
                .rejectedByProvider, code: "cancelled", message: "cancelled before a voucher was issued")
        }
        return PluginFailure(failureClass, code: code, message: message, retryAfter: retryAfter)
    }

    private mutating func lookedUp(
        _ response: Response, _ context: Context<AirtimePlugin>
    ) throws -> Step<VoucherResult> {
        guard let order else { throw PluginFailure(.badState, code: "no_order", message: "nothing was ordered") }
        switch Answer(response) {
        case .voucher(let voucher):
            let isOurs = id.map { $0 == voucher.id } ?? (voucher.reference == order.reference)
            guard isOurs, voucher.reference == nil || voucher.reference == order.reference else {
                return try wait(context, "the voucher has another reference or none")
            }
            // Once they agreed, a later answer may leave them out.
            guard voucher.amount ?? (id == nil ? nil : order.amount) == order.amount,
                voucher.currency ?? (id == nil ? nil : order.currency) == order.currency
            else {
                // Waiting does not change that; an operator must see it, and the client must not get a wrong voucher.
                throw unknown("wrong_amount", "the voucher's amount or currency is not what was ordered")
            }
            id = voucher.id
            guard voucher.status == .pending else {
                var result = voucher.result
                result.amount = order.amount
                result.currency = order.currency
                return .finish(result)
            }
            context.progress(2, of: 2, "waiting for the voucher")
            return try wait(context, "the voucher is still pending")
        case .absent where id == nil:
            absences += 1
            guard absences >= Self.absencesNeeded else {
                return try wait(context, "the vendor does not know the reference yet", Self.absencePause)
            }
            // Proven: nothing was issued, so the client must see a failure, not "still processing". This class lets the
            // host repeat only the effect that led here, the look-up, in both modes: an order is never sent again.
            throw notIssued(.providerUnavailable, "not_issued", "the order was lost; the vendor does not know it")
        case .absent: return try wait(context, "the vendor no longer knows the voucher")
        case .refused(let status) where status == 429 || status >= 500 || status == 404:
            return try wait(context, "the look-up was answered with \(status)", response.retryAfter)
        case .refused(let status):
            // Such as a revoked key. The voucher may exist all the same.
            throw unknown("lookup_refused", "the look-up was refused with \(status)")
        case .unclear(let reason): return try wait(context, reason)
        }
    }

    private func lookUp(_ context: Context<AirtimePlugin>) -> Step<VoucherResult> {
        let key = "status-\(context.stepNumber)"
        if let id { return .perform(.http(AirtimeCalls.status(key, id: id))) }
        return .perform(.http(AirtimeCalls.status(key, reference: order?.reference ?? "")))
    }

    /// Looks again later, unless the time is up.
    private mutating func wait(
        _ context: Context<AirtimePlugin>, _ reason: String, _ atLeast: Duration? = nil
    ) throws -> Step<VoucherResult> {
        lookups += 1
        let delay = max(context.backoff(lookups), atLeast ?? .zero)
        guard lookups <= Self.maximumLookups, context.remaining > delay else { throw unknown("unsettled", reason) }
        context.log(.info, reason)
        return .perform(.timer("wait-\(context.stepNumber)", after: delay))
    }

    private func unknown(_ code: String, _ message: String) -> PluginFailure {
        PluginFailure(.outcomeUnknown, code: code, message: message)
    }
}
