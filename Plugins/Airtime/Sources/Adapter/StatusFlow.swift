package import PluginKit

/// `voucher.status/1`: one look-up.
package struct StatusFlow: Workflow {
    private var request = VoucherStatusRequest()

    package init() {}

    package mutating func handle(
        _ event: Event<VoucherStatusRequest>, _ context: Context<AirtimePlugin>
    ) throws -> Step<VoucherResult> {
        switch event {
        case .start(let request):
            self.request = request
            if let id = request.providerReference {
                return .perform(.http(AirtimeCalls.status("status", id: id)))
            }
            guard let reference = request.reference else {
                throw PluginFailure(.invalidRequest, code: "no_reference", message: "nothing names the voucher")
            }
            return .perform(.http(AirtimeCalls.status("status", reference: reference)))
        case .http(_, let response): return try answer(response)
        case .timer, .callback: return .keepWaiting
        case .cancelled(let reason):
            throw PluginFailure(.rejectedByProvider, code: "cancelled", message: reason)
        }
    }

    private func answer(_ response: Response) throws -> Step<VoucherResult> {
        switch Answer(response) {
        case .voucher(let voucher):
            let isAsked =
                request.providerReference.map { $0 == voucher.id } ?? (voucher.reference == request.reference)
            guard isAsked else {
                throw PluginFailure(
                    .internal, code: "other_voucher", message: "the vendor answered for another voucher")
            }
            return .finish(voucher.result)
        case .absent:
            return .finish(
                VoucherResult(
                    .failed,
                    failure: ResultFailure(
                        code: "not_found", message: "No voucher was issued under this reference.")))
        case .unclear(let reason) where response.isSuccess:
            throw PluginFailure(.internal, code: "unclear_answer", message: reason)
        case .unclear, .refused: throw response.failure(code: Answer.errorCode(response))
        }
    }
}
