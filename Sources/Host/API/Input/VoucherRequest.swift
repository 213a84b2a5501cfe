import Domain
import Engine

/// The body of POST /vouchers.
enum VoucherRequest {
    static func read(_ body: JSON, for principal: Principal, correlationID: ID) throws(Problem) -> Submission {
        var reader = BodyReader(body)
        let type = reader.required("type", limit: 16)
        if !type.isEmpty && !["airtime", "data"].contains(type) {
            reader.fault("type", "must be \"airtime\" or \"data\"")
        }
        let amount = reader.required("amount", limit: 32)
        let currency = reader.required("currency", limit: 3)
        check("currency", of: &reader) { () throws(MoneyError) in
            if !currency.isEmpty { _ = try Money(amount: "1.00", currency: currency) }
        }
        check("amount", of: &reader) { () throws(MoneyError) in
            if !amount.isEmpty { _ = try Money(amount: amount, currency: .usd) }
        }
        let recipient = reader.required("recipient", limit: 16)
        if !recipient.isEmpty && !isE164(recipient) {
            reader.fault("recipient", "must be a telephone number in international form, such as +263771234567")
        }
        let common = RequestCommon(&reader)
        reader.refuseUnknown()
        if let problem = reader.problem() { throw problem }
        return Submission(
            tenant: principal.tenant, tenantName: principal.tenantName, kind: .voucher, operation: .voucherIssue,
            method: "voucher", type: type, template: common.template, country: common.country,
            reference: common.reference, subject: common.subject, metadata: common.metadata,
            fields: ["amount": .string(amount), "currency": .string(currency), "recipient": .string(recipient)],
            correlationID: correlationID, webhookURL: common.webhookURL)
    }

    private static func check(_ name: String, of reader: inout BodyReader, _ rule: () throws(MoneyError) -> Void) {
        do {
            try rule()
        } catch {
            reader.fault(name, error.message)
        }
    }

    /// ITU-T E.164: a plus sign and 8 to 15 digits of which the first is not zero.
    private static func isE164(_ text: String) -> Bool {
        let digits = text.utf8.dropFirst()
        return text.utf8.first == UInt8(ascii: "+") && (8...15).contains(digits.count)
            && digits.first != UInt8(ascii: "0") && digits.allSatisfy { (48...57).contains($0) }
    }
}
