import Domain
import Engine
import Testing
import Vault

@Suite("No step hands on the value of a secret")
struct SecretGuardTests {
    private static let secret = "sk-live-0123456789abcdef"
    private static let sample = SecretGuard([SecretScanner(values: [Array(secret.utf8)])])

    /// The value as it is, and as it may have been written.
    static let forms = [secret, Base64.encode(Array(secret.utf8)), Base64.encode(Array("user:\(secret)".utf8))]

    private static func call(
        key: String = "a", path: [Part] = [], headers: [HeaderTemplate] = [], body: BodyTemplate = .none
    ) -> StepOutput {
        StepOutput(effects: [
            .http(
                HTTPEffect(
                    key: key, method: "POST", endpoint: "api", path: path, headers: headers, body: body, repeats: .safe)
            )
        ])
    }

    /// A step for each place where text can stand.
    static func outputs(_ text: String) -> [(place: String, output: StepOutput)] {
        let literal = Part.literal(Array("before \(text) after".utf8))
        let nested = Part.hmac(.sha256, key: .secret("k"), [.concat([.digest(.sha1, [literal])])])
        return [
            ("state", StepOutput(state: .init(version: 1, bytes: Array("x\(text)".utf8)))),
            ("log", StepOutput(logs: [.init(level: 1, message: "fine"), .init(level: 4, message: text)])),
            ("progress", StepOutput(progress: .init(current: 1, total: 2, message: text))),
            ("correlation", StepOutput(correlations: ["fine", text])),
            ("result", StepOutput(end: .finish(["a": [["b": .string(text)]]]))),
            ("result's key", StepOutput(end: .finish(["a": .object([text: 1])]))),
            ("failure", StepOutput(end: .fail(StepFailure(.config, code: "c", message: text)))),
            ("failure's code", StepOutput(end: .fail(StepFailure(.config, code: text, message: "m")))),
            ("effect's key", call(key: text)),
            ("timer's key", StepOutput(effects: [.timer(key: text, delay: 1)])),
            ("awaited key", StepOutput(effects: [.awaitCallback(key: text, correlation: "k", timeout: 1)])),
            ("path", call(path: [.literal(Array("/".utf8)), literal])),
            ("header", call(headers: [HeaderTemplate("X-A", [literal])])),
            ("header's name", call(headers: [HeaderTemplate(text, [])])),
            ("body", call(body: .parts([literal]))),
            ("nested part", call(headers: [HeaderTemplate("X-A", [nested])])),
            ("key part", call(headers: [HeaderTemplate("X-A", [.hmac(.sha1, key: literal, [])])])),
            ("signed part", call(headers: [HeaderTemplate("X-A", [.sign(.rs256, key: .secret("k"), [literal])])])),
            ("callback path", call(body: .parts([.callbackURL(path: "/\(text)")]))),
            ("form value", call(body: .multipart([FormField(name: "f", value: [literal])]))),
            ("form name", call(body: .multipart([FormField(name: text, value: [])]))),
            ("file name", call(body: .multipart([FormField(name: "f", filename: text, value: [])]))),
            ("content type", call(body: .multipart([FormField(name: "f", contentType: text, value: [])]))),
        ]
    }

    @Test("wherever it stands, and however it is written", arguments: forms)
    func places(form: String) {
        for (place, output) in Self.outputs(form) {
            let refusal = Self.sample.check(output)
            #expect(refusal?.code == "secret.leak", "\(place)")
            #expect(refusal?.errorClass == .internalError)
            #expect(refusal?.message.contains(form) != true, "the refusal itself repeats it: \(place)")
        }
    }

    @Test("what holds no secret passes, and names of secrets are none")
    func harmless() {
        for (place, output) in Self.outputs("sk-live-0123") { #expect(Self.sample.check(output) == nil, "\(place)") }
        #expect(Self.sample.check(Self.call(headers: [HeaderTemplate("X-A", [.secret("key")])])) == nil)
        #expect(SecretGuard([]).check(Self.outputs(Self.secret)[0].output) == nil)
    }

    @Test("values captured on the way are guarded as well, pictures are not")
    func captured() {
        let token = CapturedValue(name: "token", kind: .secret, value: Array("captured-token-1".utf8), expiresAt: nil)
        let picture = CapturedValue(name: "face", kind: .blob, value: Array("captured-picture".utf8), expiresAt: nil)
        let more = Self.sample.adding([token, picture])
        #expect(more.check(StepOutput(correlations: ["captured-token-1"]))?.code == "secret.leak")
        #expect(more.check(StepOutput(correlations: [Self.secret]))?.code == "secret.leak")
        #expect(more.check(StepOutput(correlations: ["captured-picture"])) == nil)
        #expect(Self.sample.check(StepOutput(correlations: ["captured-token-1"])) == nil)
    }

    @Test("text for a log has its secrets struck out")
    func redact() {
        let token = CapturedValue(name: "token", kind: .secret, value: Array("captured-token-1".utf8), expiresAt: nil)
        let text = Self.sample.adding([token]).redact("a \(Self.secret) b captured-token-1 c")
        #expect(!text.contains(Self.secret) && !text.contains("captured-token-1"))
        #expect(text.hasPrefix("a ") && text.hasSuffix(" c"))
    }
}
