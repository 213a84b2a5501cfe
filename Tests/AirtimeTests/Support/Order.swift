import PluginKit

@testable import AirtimeAdapter

/// An order, and a rehearsal that has sent it.
enum Order {
    static let request = VoucherRequest(
        type: "airtime", amount: "10.00", currency: "USD", recipient: "+263771234567", reference: "r 1",
        metadata: ["b": "2", "a": "1"])

    static func sent(_ configuration: String = "{}") throws -> Rehearsal<IssueFlow> {
        var rehearsal = try Rehearsal(IssueFlow.self, configuration: configuration)
        _ = try rehearsal.start(request)
        return rehearsal
    }

    /// A voucher as the plugin sees it: the host has taken code and PIN.
    static func voucher(
        id: String = #""v1""#, reference: String = #""r 1""#, status: String = #""issued""#,
        amount: String = #""10.00""#, currency: String = #""USD""#, more: String = ""
    ) -> String {
        #"{"id":\#(id),"reference":\#(reference),"status":\#(status),"amount":\#(amount),"currency":\#(currency),"#
            + #""voucherCode":"captured.voucherCode","pin":"captured.pin","expiresAt":"2030-01-31T00:00:00Z"\#(more)}"#
    }

    static let notFound = #"{"error":{"code":"not_found","message":"no"}}"#
}
