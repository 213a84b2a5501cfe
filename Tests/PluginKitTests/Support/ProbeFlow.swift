import PluginKit

struct ProbeFlow: Workflow {
    mutating func handle(
        _ event: Event<HealthProbeRequest>, _ context: Context<AcmePlugin>
    ) throws -> Step<HealthProbeResult> {
        switch event {
        case .start: return .perform(.http(HTTPRequest("health", .get, "/health", repeats: .safe)))
        case .http(_, let response):
            return .finish(HealthProbeResult(healthy: response.isSuccess, version: response.json["version"].text))
        default: return .keepWaiting
        }
    }
}

/// Does on `start` what its request says: the ways in which a workflow can go wrong or use the kit to the full.
struct ChaosFlow: Workflow {
    struct Request: Codable, Sendable {
        var act: String
    }

    struct Unexpected: Error {}

    var text = ""
    var number = 0.0

    mutating func handle(_ event: Event<Request>, _ context: Context<AcmePlugin>) throws -> Step<[String: String]> {
        guard case .start(let request) = event else { return .keepWaiting }
        context.log(.info, "acting")
        switch request.act {
        case "throw": throw Unexpected()
        case "nan":
            number = .nan
            return .keepWaiting
        case "limited":
            throw PluginFailure(.rateLimited, code: "slow", message: "too fast", retryAfter: .milliseconds(2500))
        case "everything": return .perform([.http(Self.everything), .timer("t", after: .milliseconds(1500))])
        case "seed":
            return .finish(["uuid": context.uuid("a"), "other": context.uuid("b"), "now": context.now.iso8601])
        default:
            text = request.act
            return .finish(["b": "2", "a": "1"])
        }
    }

    /// A request that uses every kind of part and body.
    static let everything = HTTPRequest(
        "all", .put, "/a/\("b/c d")?x=\(raw: "1&y=2")", endpoint: "files", repeats: .once, timeout: .seconds(30)
    )
    .basic(user: .secret("user"), password: .secret("password"))
    .header("X-Time", [.timestamp(.milliseconds), "|", .nonce("n", .hex16)])
    .header(
        "X-Sign",
        [
            .hmac(
                .sha512, key: .hmac(.sha256, key: .secret("k"), [.timestamp(.dateBasic)], .raw),
                [.method, .host, .path, .query, .pathAndQuery, .url, .body], .base64URL),
            .digest(.sha1, [.idempotencyKey, .correlationID]),
            .sign(.ed25519, key: .secret("pem"), [.callbackURL("/x")], .base64),
        ]
    )
    .multipart([
        .init("image", [.blob(Blob(handle: "blob:1"))], filename: "front.jpg", contentType: "image/jpeg"),
        .init("kind", "passport"),
    ])
    .capture(
        .header("Set-Session", as: .secret("session"), lifetime: .seconds(60)),
        .json("/portrait", as: .blob("portrait"))
    )
    .responseCap(8_000_000)
}
