public import PluginABI
import PluginKit

/// Asks a vendor's register about a number. One call, and the verdict in its answer is the result.
struct Register: Plugin {
    struct Configuration: Decodable, Sendable {}

    static let manifest = Manifest(
        id: "com.example.register", version: "1.0.0", vendor: "Example", title: "Register",
        endpoints: [.init("api")], secrets: [.init("api_key", "Names the account.")],
        configSchema: ["type": "object", "additionalProperties": false])

    static let operations: [Operation<Register>] = [.idVerification(Lookup.self, processing: .singleStep)]

    init(configuration: Configuration, diagnostics: inout Diagnostics) {}
}

/// `verification.id/1`.
struct Lookup: Workflow {
    init() {}

    mutating func handle(
        _ event: Event<IDVerificationRequest>, _ context: Context<Register>
    ) throws -> Step<VerificationResult> {
        switch event {
        case .start(let request):
            return .perform(
                .http(
                    HTTPRequest("check", .post, "/v1/check", repeats: .safe)
                        .header("X-Api-Key", [.secret("api_key")])
                        .json(["type": .text(request.verificationType), "number": .text(request.idNumber ?? "")])))
        case .http(_, let response):
            guard response.isSuccess else { throw response.failure() }
            guard let isFound = response.json["found"].bool else {
                throw PluginFailure(
                    .providerUnavailable, code: "unreadable", message: "the answer says neither found nor not found")
            }
            return .finish(
                VerificationResult(
                    isFound ? .approved : .rejected, checks: [.init("register", isFound ? .passed : .failed)]))
        case .timer, .callback: return .keepWaiting
        case .cancelled(let reason):
            throw PluginFailure(.rejectedByProvider, code: "cancelled", message: reason)
        }
    }
}

/// The one symbol that the library exports.
@c(gh_plugin_entry_v1) public func entry() -> UnsafePointer<gh_entry>? { PluginEntry<Register>.pointer }
