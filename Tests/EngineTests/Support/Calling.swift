import Bindings
import Domain
import Engine
import Store
import Vault

/// The vendor of the fixture plugin Vendor, as it calls back: a signature over a timestamp and the body.
struct Calling {
    var id = "case-7"
    var event = "e-1"
    var decision = "approved"
    var path = "/done"
    var secret = House.environment["API_SECRET"] ?? ""
    /// Milliseconds before now that the call says it was made.
    var age: Int64 = 0
    /// Of another account, to see that it helps nobody.
    var token: String?
    var provider = "one"
    var source: String? = "127.0.0.1"

    func call(_ house: House, tenant: ID? = nil) async throws -> CallbackAnswer {
        let known = try await house.store.callbackToken(provider: provider, tenant: tenant ?? house.tenant)
        return try await house.engine.receive(made(at: token ?? known))
    }

    /// The call at the address that ends in that token.
    func made(at token: String) -> CallbackCall {
        let now = Timestamp.now()
        let stamp = String((now.milliseconds - age) / 1000)
        let body = Array(#"{"id":"\#(id)","event":"\#(event)","decision":"\#(decision)"}"#.utf8)
        let mac = VaultCrypto().hmac(.sha256, key: Array(secret.utf8), Array((stamp + ".").utf8) + body)
        let address = "/callbacks/\(provider)/\(token)"
        return CallbackCall(
            provider: provider, token: token, source: source,
            request: InboundRequest(
                now: now, method: "POST", path: address + path, suffix: path, host: "gate.example",
                url: "https://gate.example" + address + path,
                headers: [
                    .init(name: "x-timestamp", value: stamp), .init(name: "x-signature", value: Hex.encode(mac)),
                ], body: body))
    }
}

extension CallbackAnswer {
    var word: String {
        switch self {
        case .acknowledged(let acknowledgement): "acknowledged \(acknowledgement?.status ?? 204)"
        case .unknown: "unknown"
        case .foreignSource: "foreign"
        case .notGenuine: "not genuine"
        case .notUnderstood: "not understood"
        case .unavailable: "unavailable"
        }
    }
}
