import Domain

/// A voucher as it is answered to its owner.
enum VoucherSchemas {
    static let amount = "^(0\\.(0[1-9]|[1-9][0-9])|[1-9][0-9]{0,9}\\.[0-9]{2})$"
    static let currencies = Currency.allCases.map(\.rawValue)
    static let types = ["airtime", "data"]

    static let all: [String: JSON] = [
        "Voucher": Schema.answer(
            "A voucher. `voucherCode` and `pin` are worth money: whoever has them can redeem it.",
            [
                "id": CommonSchemas.id,
                "status": Schema.reference("RequestStatus"),
                "type": Schema.choice("What it buys.", types),
                "voucherStatus": Schema.choice(
                    "The voucher's own state; null until the provider has answered.",
                    ["issued", "pending", "redeemed", "cancelled", "expired", "failed"], orNull: true),
                "amount": Schema.string("As it was asked for: decimal text, never a float.", pattern: amount),
                "currency": Schema.choice("ISO 4217; never converted.", currencies),
                "recipient": Schema.string("The telephone number it is for, E.164."),
                "voucherCode": Schema.string("The code to redeem it with.", orNull: true),
                "pin": Schema.string("The PIN that belongs to the code.", orNull: true),
                "expiresAt": Schema.string(
                    "When it can no longer be redeemed; null for never.", format: .dateTime, orNull: true),
                "createdAt": CommonSchemas.createdAt,
                "completedAt": CommonSchemas.completedAt,
                "processingTimeMs": CommonSchemas.processingTime,
                "progress": Schema.reference("Progress"),
                "failure": CommonSchemas.failure,
                "metadata": Schema.reference("Metadata"),
                "reference": CommonSchemas.reference,
            ])
    ]
}
