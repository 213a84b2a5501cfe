import PluginKit

/// A voucher as the vendor tells of it, understood in full.
struct Voucher {
    /// Something in the answer is not as it should be. Money may have been spent, so nothing is concluded from it.
    struct Unclear: Error {
        let reason: String
    }

    var id: String
    var reference: String?
    var status: VoucherResult.Status
    /// nil when the vendor does not say.
    var amount: String?
    var currency: String?
    var expiresAt: String?
    var hasCode: Bool
    var hasPIN: Bool

    init(_ json: JSON) throws(Unclear) {
        guard let id = json["id"].text, !id.isEmpty, id.count <= 256 else { throw Unclear(reason: "it has no id") }
        guard let status = json["status"].string.flatMap(VoucherResult.Status.init(rawValue:)) else {
            throw Unclear(reason: "its status is missing or unknown")
        }
        let amount = json["amount"].text.flatMap(Amount.canonical)
        guard amount != nil || json["amount"].isNothing else { throw Unclear(reason: "its amount is no amount") }
        let currency = json["currency"].string
        guard currency.map(["USD", "ZWG"].contains) ?? json["currency"].isNothing else {
            throw Unclear(reason: "its currency is unknown")
        }
        self.id = id
        self.reference = json["reference"].text
        self.status = status
        self.amount = amount
        self.currency = currency
        // Without a readable day of expiry the voucher is as good; a text that is no time would void the whole result.
        expiresAt = json["expiresAt"].string.flatMap { RFC3339.isTime($0) ? $0 : nil }
        hasCode = try Self.isCaptured(json["voucherCode"], AirtimeCalls.voucherCode)
        hasPIN = try Self.isCaptured(json["pin"], AirtimeCalls.pin)
    }

    /// The host leaves `captured.NAME` where it took a value. Anything else there is not a value that it understood.
    private static func isCaptured(_ json: JSON, _ name: String) throws(Unclear) -> Bool {
        if json.isNothing { return false }
        guard json.string == "captured.\(name)" else { throw Unclear(reason: "its \(name) could not be captured") }
        return true
    }

    var result: VoucherResult {
        VoucherResult(
            status, providerReference: id, amount: amount, currency: currency, expiresAt: expiresAt,
            voucherCode: hasCode ? .captured(AirtimeCalls.voucherCode) : nil,
            pin: hasPIN ? .captured(AirtimeCalls.pin) : nil, failure: failure)
    }

    private var failure: ResultFailure? {
        switch status {
        case .issued, .pending, .redeemed: nil
        case .cancelled: ResultFailure(code: "cancelled", message: "The voucher was cancelled.")
        case .expired: ResultFailure(code: "expired", message: "The voucher has expired.")
        case .failed: ResultFailure(code: "not_issued", message: "The voucher could not be issued.")
        }
    }
}
