import Testing

@testable import ProviderSims

/// The three simulators on free ports, with a client for each.
struct SimWorld: Sendable {
    let running: RunningSimulators
    let regula: SimClient
    let idmeta: SimClient
    let airtime: SimClient

    /// Runs `body` against fresh simulators and stops them whatever happens. Callers write `async throws` on their closure:
    /// when each `try` is inside an `#expect`, Swift 6.3 infers that the closure does not throw.
    static func run(_ body: (SimWorld) async throws -> Void) async throws {
        let running = try await Simulators().start()
        do {
            let world = SimWorld(
                running: running, regula: try SimClient(running.baseURLs["regula"]),
                idmeta: try SimClient(running.baseURLs["idmeta"]), airtime: try SimClient(running.baseURLs["airtime"]))
            try await body(world)
        } catch {
            await running.stop()
            throw error
        }
        await running.stop()
    }
}

/// Requests to Regula.
enum RegulaCall {
    static func process(_ pages: [[UInt8]], types: [Int] = [], extra: [JSON.Member] = []) -> JSON {
        let list: [JSON] = pages.enumerated().map { index, image in
            ["ImageData": ["image": .string(Base64.encode(image))], "light": 6, "page_idx": .int(index)]
        }
        return JSON.object(
            [
                .init(
                    "processParam", ["scenario": "FullProcess", "resultTypeOutput": .array(types.map { .int($0) })]),
                .init("List", .array(list)),
            ] + extra)
    }

    /// The containers of an answer of one type.
    static func containers(_ answer: SimClient.Answer, _ type: Int) -> [JSON] {
        (answer.json["ContainerList"]?["List"]?.array ?? []).filter { $0["result_type"]?.int == type }
    }
}

/// Signed requests to Airtime.
struct AirtimeCall {
    var key = "airtime-key-0123456789"
    var secret = "airtime-secret-0123456789abcdef"
    var timestamp = Int(Clock.now())
    var nonce = Clock.uuid()

    func headers(_ method: String, _ target: String, _ body: [UInt8]) -> [String: String] {
        let message = Array("\(timestamp)\n\(nonce)\n\(method)\n\(target)\n".utf8) + body
        return [
            "X-Api-Key": key, "X-Timestamp": String(timestamp), "X-Nonce": nonce,
            "X-Signature": Digest.hmacHex(secret: secret, message),
        ]
    }

    static func issue(
        _ client: SimClient, reference: String, recipient: String = "+263771234567", amount: JSON = "10.00",
        currency: String = "USD", idempotencyKey: String? = nil
    ) async throws -> SimClient.Answer {
        let body: JSON = [
            "reference": .string(reference), "type": "airtime", "amount": amount, "currency": .string(currency),
            "recipient": .string(recipient),
        ]
        var headers = AirtimeCall().headers("POST", "/api/v1/issue", body.bytes)
        headers["Idempotency-Key"] = idempotencyKey
        return try await client.post("/api/v1/issue", body, headers)
    }

    static func get(_ client: SimClient, _ target: String) async throws -> SimClient.Answer {
        try await client.get(target, AirtimeCall().headers("GET", target, []))
    }

    static func cancel(_ client: SimClient, _ id: String?) async throws -> SimClient.Answer {
        let body: JSON = ["id": id.map { .string($0) } ?? .null, "reason": "test"]
        return try await client.post(
            "/api/v1/cancel", body, AirtimeCall().headers("POST", "/api/v1/cancel", body.bytes))
    }
}

/// Requests to IDMeta.
struct IDMetaCall {
    let client: SimClient
    var headers = ["Authorization": "Bearer idmeta-test-token-0123456789", "Content-Type": "application/json"]

    func create(_ template: JSON, metadata: JSON = [:]) async throws -> SimClient.Answer {
        try await client.post(
            "/v1/verification/create-verification", ["template_id": template, "metadata": metadata], headers)
    }

    func step(_ route: String, _ id: Int, template: String, _ fields: [JSON.Member]) async throws -> SimClient.Answer {
        let ids: [JSON.Member] = [.init("template_id", .string(template)), .init("verification_id", .int(id))]
        return try await client.post("/v1/verification/\(route)", .object(ids + fields), headers)
    }

    func finalize(_ id: Int, template: String) async throws -> JSON {
        try await step("finalize-verification", id, template: template, []).json
    }

    func read(_ id: Int) async throws -> Int? {
        try await client.get("/v2/verification/get-verification/\(id)", headers).json["verification"]?["status"]?.int
    }

    /// Creates, runs one step and finalises; answers the step and the final status.
    func run(
        _ route: String, template: String, _ fields: [JSON.Member]
    ) async throws -> (step: SimClient.Answer, status: Int?, id: Int) {
        let id = try #require(try await create(.string(template)).json["verification"]?["id"]?.int)
        let answer = try await step(route, id, template: template, fields)
        return (answer, try await finalize(id, template: template)["verification"]?["status"]?.int, id)
    }
}
