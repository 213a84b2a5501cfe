import Synchronization

/// Airtime vouchers: our own definition of a vendor, so little is assumed.
///
/// Assumed: 401 carries `bad_signature` for an unknown key, a stale timestamp and a reused nonce alike; a malformed body or an
/// unknown `type` is 400 `invalid_request`; a reference may be issued twice (`?reference=` then answers the first); cancelling
/// twice answers 200 again; a failed or expired voucher is 409 `not_cancellable`; `voucherCode` and `pin` are null while pending.
struct AirtimeSimulator: VendorSimulator {
    private let gate: AirtimeGate
    private let book: AirtimeBook

    init(key: String, secret: String) {
        gate = AirtimeGate(key: key, secret: secret)
        book = AirtimeBook()
    }

    func reset() {
        gate.clear()
        book.clear()
    }

    func answer(_ request: SimRequest, settings: Settings) -> SimAnswer {
        if let refusal = gate.refusal(of: request, settings: settings) {
            return Self.error(401, "bad_signature", refusal)
        }
        switch (request.method, request.path) {
        case ("POST", "/api/v1/issue"): return book.issue(request, settings)
        case ("POST", "/api/v1/cancel"): return book.cancel(request, settings)
        case ("GET", "/api/v1/status"):
            guard let reference = request.query("reference") else {
                return Self.error(400, "invalid_request", "reference is required")
            }
            return book.status(reference: reference)
        case ("GET", let path) where path.hasPrefix("/api/v1/status/"):
            return book.status(id: String(path.dropFirst("/api/v1/status/".count)))
        default: return Self.error(404, "not_found", "no such route")
        }
    }

    /// | route | does |
    /// |---|---|
    /// | GET /_sim/ledger | balances, vouchers, entries, duplicates; see `AirtimeLedger.json` |
    /// | POST /_sim/redeem `{"id"}` | 200 redeemed, 404, or 409 when not issued |
    /// | POST /_sim/float `{"USD":"5.00"}` | sets balances; answers them all |
    func control(_ request: SimRequest, settings: Settings) async -> SimAnswer? {
        switch (request.method, request.path) {
        case ("GET", "/_sim/ledger"): return .json(200, book.ledger)
        case ("POST", "/_sim/redeem"): return book.redeem(request.jsonObject?["id"]?.string ?? "")
        case ("POST", "/_sim/float"): return book.setFloat(request.jsonObject ?? .null)
        default: return nil
        }
    }

    static func error(_ status: Int, _ code: String, _ message: String, headers: [String: String] = [:]) -> SimAnswer {
        var answer = SimAnswer.json(status, ["error": ["code": .string(code), "message": .string(message)]])
        answer.headers.merge(headers) { _, new in new }
        return answer
    }
}
