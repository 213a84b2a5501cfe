/// One voucher at the vendor.
struct AirtimeVoucher: Sendable {
    enum Status: String, Sendable { case pending, issued, redeemed, cancelled, expired, failed }

    let id: String
    let reference: String
    let type: String
    let amount: AirtimeAmount
    let currency: AirtimeCurrency
    let recipient: String
    let voucherCode: String
    let pin: String
    let expiresAt: Double
    var status: Status
    /// Reads that still say "pending".
    var pendingReads = 0

    /// `voucherCode` and `pin` exist only from issue on.
    var json: JSON {
        let known = status != .pending && status != .failed
        return [
            "id": .string(id), "reference": .string(reference), "type": .string(type),
            "status": .string(status.rawValue),
            "voucherCode": known ? .string(voucherCode) : .null, "pin": known ? .string(pin) : .null,
            "amount": .string(amount.text), "currency": .string(currency.rawValue), "recipient": .string(recipient),
            "expiresAt": .string(Clock.iso8601(expiresAt)),
        ]
    }
}

/// What `POST /api/v1/issue` was asked, checked.
struct AirtimeOrder {
    let reference: String
    let type: String
    let amount: AirtimeAmount
    let currency: AirtimeCurrency
    let recipient: String

    struct Refusal: Error { let answer: SimAnswer }

    init(_ request: SimRequest) throws(Refusal) {
        guard let json = request.jsonObject else { throw Self.refusal("invalid_request", "the body is no JSON object") }
        guard let reference = json["reference"]?.string, !reference.isEmpty, reference.utf8.count <= 128 else {
            throw Self.refusal("invalid_request", "reference is required, 128 bytes at most")
        }
        guard let type = json["type"]?.string, ["airtime", "data"].contains(type) else {
            throw Self.refusal("invalid_request", "type must be airtime or data")
        }
        guard let currency = json["currency"]?.string.flatMap(AirtimeCurrency.init(rawValue:)) else {
            throw Self.refusal("unsupported_currency", "currency must be ZWG or USD")
        }
        // A number is refused even when it looks right: amounts are decimal text.
        guard let amount = json["amount"]?.string.flatMap({ AirtimeAmount($0) }), amount.cents > 0 else {
            throw Self.refusal("invalid_amount", "amount must be decimal text above zero with two places")
        }
        guard let recipient = json["recipient"]?.string, Self.isRecipient(recipient) else {
            throw Self.refusal("invalid_recipient", "recipient must be +263 and nine digits")
        }
        self.reference = reference
        self.type = type
        self.amount = amount
        self.currency = currency
        self.recipient = recipient
    }

    private static func isRecipient(_ text: String) -> Bool {
        text.hasPrefix("+263") && text.utf8.count == 13
            && text.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func refusal(_ code: String, _ message: String) -> Refusal {
        Refusal(answer: AirtimeSimulator.error(400, code, message))
    }
}
