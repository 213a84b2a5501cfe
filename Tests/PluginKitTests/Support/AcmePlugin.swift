import PluginKit

/// A small vendor: asks for a token, sends a document, waits for a callback, reads the verdict.
struct AcmePlugin: Plugin, CallbackReceiver {
    struct Configuration: Decodable, Sendable {
        var product: String
        var path: String?
        var attempts: Int?
    }

    static let manifest = Manifest(
        id: "acme", version: "1.2.3", vendor: "Acme", title: "Acme documents",
        endpoints: [.init("api")],
        secrets: [.init("client_secret", "The OAuth client secret."), .init("callback_key", "Signs callbacks.")],
        configSchema: [
            "type": "object", "required": ["product"], "properties": ["product": ["type": "string"]],
        ],
        stateVersion: 3, stateReads: [2], callbacks: [.init("done")])

    static let operations: [Operation<AcmePlugin>] = [
        .documentVerification(
            DocumentFlow.self, processing: .asyncWebhook, accepts: Accepts(countries: ["PHL"]), steps: 3),
        .healthProbe(ProbeFlow.self),
        Operation("test.chaos/1", ChaosFlow.self, processing: .singleStep),
        Operation("test.spend/1", ChaosFlow.self, processing: .singleStep, effectful: true),
    ]

    init(configuration: Configuration, diagnostics: inout Diagnostics) {
        if configuration.product.isEmpty { diagnostics.error("name the product you bought", at: "/product") }
        if configuration.path != nil { diagnostics.warning("path is no longer used; remove it", at: "/path") }
    }

    func read(_ callback: InboundCallback) throws -> CallbackReading {
        guard let id = callback.json["id"].text else {
            throw PluginFailure(.internal, code: "no_id", message: "the callback has no id")
        }
        var reading = CallbackReading(
            proofs: [
                [
                    .hmac(
                        .sha256, key: .secret("callback_key"), [.body],
                        equals: callback.header("X-Acme-Signature") ?? "")
                ]
            ],
            correlation: id, dedupe: "done-\(id)", payload: callback.body)
        if let other = callback.json["other"].text { reading.further = [.init(correlation: other, payload: [])] }
        return reading
    }
}

struct DocumentFlow: Workflow {
    var id: String?

    mutating func handle(
        _ event: Event<DocumentVerificationRequest>, _ context: Context<AcmePlugin>
    ) throws -> Step<VerificationResult> {
        switch event {
        case .start(let request):
            guard let front = request.image(.front) else {
                throw PluginFailure(.invalidRequest, code: "front_missing", message: "a front image is needed")
            }
            context.progress(1, of: 3, "sending")
            return .perform(
                .http(
                    HTTPRequest("create", .post, "/v1/\(context.configuration.product)/checks", repeats: .safe)
                        .bearer(.secret("client_secret"))
                        .json([
                            "front": .base64(front.blob), "reference": .optional(request.reference),
                            "callback": .string([.callbackURL()]), "labels": .texts(request.metadata),
                        ])
                        .capture(.json("/portrait", as: .blob("portrait")))))
        case .http("create", let response):
            guard response.isSuccess, let id = response.json["id"].text else { throw response.failure() }
            self.id = id
            context.correlate(id)
            return .perform(.callback("done", on: id, timeout: .seconds(600)))
        case .callback, .timer:
            guard let id else { return .keepWaiting }
            return .perform(
                .http(HTTPRequest("read-\(context.stepNumber)", .get, "/v1/checks/\(id)?full=1", repeats: .safe)))
        case .http(_, let response):
            guard response.isSuccess else { throw response.failure() }
            switch response.json["verdict"].string {
            case "good": return .finish(VerificationResult(.approved, providerReference: id))
            case "bad":
                return .finish(
                    VerificationResult(
                        .rejected, providerReference: id,
                        failure: ResultFailure(code: "forged", message: "The document is not genuine.")))
            // A verdict we do not know is never an approval.
            default: return .finish(VerificationResult(.review, providerReference: id))
            }
        case .cancelled(let reason):
            throw PluginFailure(.rejectedByProvider, code: "cancelled", message: reason)
        }
    }
}
