import Domain
import Egress

/// A client of the API, as anybody could write one.
struct DemoClient {
    struct Answer {
        var status: Int
        var headers: [HTTPResult.Header]
        var body: JSON
    }

    let egress: EgressClient
    let base: Egress.EndpointURL

    func get(_ path: String, key: String) async throws -> Answer { try await call("GET", path, key: key, body: nil) }

    func post(_ path: String, key: String, _ body: JSON) async throws -> Answer {
        try await call("POST", path, key: key, body: body)
    }

    private func call(_ method: String, _ path: String, key: String, body: JSON?) async throws -> Answer {
        let effect = HTTPEffect(
            key: "demo", method: method, endpoint: "gatehouse", path: [.literal(Array(path.utf8))],
            headers: [
                HeaderTemplate("X-API-Key", [.secret("key")]),
                HeaderTemplate("Content-Type", [.literal(Array("application/json".utf8))]),
            ],
            body: body.map { .parts([.literal($0.serialized())]) } ?? .none, repeats: .once, timeout: 60_000)
        let host = ProviderEgress(
            id: "demo", tenant: "demo", endpoints: ["gatehouse": base], secrets: ["key": Array(key.utf8)],
            limits: .init(timeout: 60_000))
        let context = EffectContext(
            idempotencyKey: .make(), correlationID: .make(),
            deadline: Timestamp.now().adding(milliseconds: 60_000))
        let outcome = await egress.perform(effect, for: host, in: context)
        guard outcome.result.outcome == .response else {
            throw CommandFailure("\(method) \(path): \(outcome.result.reason)")
        }
        return Answer(
            status: outcome.result.status, headers: outcome.result.headers,
            body: try JSON.parse(outcome.result.body))
    }
}
