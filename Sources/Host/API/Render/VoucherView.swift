import Domain
import Engine

/// A voucher as its owner sees it; the only place where its code and PIN are shown.
enum VoucherView {
    static func render(_ request: RequestView) -> [UInt8] {
        let result = request.result
        var object = ObjectWriter()
        CommonView.head(request, &object)
        object.member("type", request.type)
        object.member("voucherStatus", result?["status"] ?? .null)
        object.members(["amount", "currency", "recipient"], of: request.voucher)
        object.member("voucherCode", result?["voucherCode"] ?? .null)
        object.member("pin", result?["pin"] ?? .null)
        object.member("expiresAt", result?["expiresAt"] ?? .null)
        CommonView.times(request, &object)
        object.object("progress") { CommonView.progress(request, &$0) }
        CommonView.failure(request, &object)
        object.member("metadata", request.metadata)
        object.member("reference", request.reference)
        return object.finish()
    }
}
