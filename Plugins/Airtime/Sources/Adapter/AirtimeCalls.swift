import PluginKit

/// The vendor's calls, signed.
enum AirtimeCalls {
    static let voucherCode = "voucherCode"
    static let pin = "pin"

    static func issue(_ request: VoucherRequest, idempotent: Bool) -> HTTPRequest {
        let call = HTTPRequest("issue", .post, "/api/v1/issue", repeats: idempotent ? .keyed : .once)
            .json([
                "reference": .text(request.reference), "type": .text(request.type), "amount": .text(request.amount),
                "currency": .text(request.currency), "recipient": .text(request.recipient),
                "metadata": .texts(request.metadata),
            ])
        return signed(idempotent ? call.header("Idempotency-Key", [.idempotencyKey]) : call)
    }

    static func cancel(_ request: VoucherCancelRequest, idempotent: Bool) -> HTTPRequest {
        let call = HTTPRequest("cancel", .post, "/api/v1/cancel", repeats: idempotent ? .keyed : .once)
            .json([
                "id": .text(request.providerReference), "reason": .text(request.reason ?? "cancelled by the client"),
            ])
        return signed(idempotent ? call.header("Idempotency-Key", [.idempotencyKey]) : call)
    }

    /// No reference of ours, since those are UUIDs.
    static func probe() -> HTTPRequest { status("probe", reference: "gatehouse-probe") }

    static func status(_ key: String, id: String) -> HTTPRequest {
        signed(HTTPRequest(key, .get, "/api/v1/status/\(id)", repeats: .safe))
    }

    static func status(_ key: String, reference: String) -> HTTPRequest {
        signed(HTTPRequest(key, .get, "/api/v1/status?reference=\(reference)", repeats: .safe))
    }

    /// Code and PIN are as good as money: the host keeps them, and the plugin sees only that they are there.
    private static func signed(_ request: HTTPRequest) -> HTTPRequest {
        let message: Template = [
            .timestamp(.seconds), "\n", .nonce("request"), "\n", .method, "\n", .pathAndQuery, "\n", .body,
        ]
        return
            request
            .header("Accept", "application/json")
            .header("X-Api-Key", [.secret("api_key")])
            .header("X-Timestamp", [.timestamp(.seconds)])
            .header("X-Nonce", [.nonce("request")])
            .header("X-Signature", [.hmac(.sha256, key: .secret("api_secret"), message, .hex)])
            .capture(.json("/voucherCode", as: .secret(voucherCode)), .json("/pin", as: .secret(pin)))
    }
}
