import Domain
import ProviderConfig
import Testing

@Suite("Against the plugin")
struct ValidationTests {
    private static let schema: JSON = [
        "type": "object", "additionalProperties": false,
        "properties": ["default_template": ["type": "string"], "pages": ["type": "integer", "minimum": 1]],
    ]
    private static let manifest = Manifest(
        id: "idmeta", version: SemanticVersion(1, 0, 0), vendor: "V", title: "T",
        operations: [
            Manifest.Operation(id: .verificationDocument, processing: .multiStep),
            Manifest.Operation(id: .verificationID, processing: .singleStep),
        ],
        endpoints: [Manifest.Endpoint(name: "api", required: true), Manifest.Endpoint(name: "files", required: false)],
        secrets: [
            Manifest.Secret(name: "api_token", required: true, description: "the account's token"),
            Manifest.Secret(name: "proxy_token", required: false, description: ""),
        ],
        configSchema: schema)

    private static let signer = "ed25519:" + String(repeating: "A", count: 43) + "="
    private static let head = "id: p\nplugin: IDMeta\n"
    private static let rest = "endpoints: { api: \"https://a.example\" }\nsecrets: { api_token: { env: T } }\n"

    private func check(
        _ yaml: String, tenants: [String]? = nil,
        plugins: @escaping (Provider) -> PluginFacts = { provider in
            if provider.plugin != "IDMeta" { return .unknown(available: ["Regula", "IDMeta", "Airtime"]) }
            let identity = PluginIdentity(
                digest: "sha256:" + String(repeating: "b", count: 64), signers: [signer])
            return provider.trustProblem(identity).map { .untrusted($0) } ?? .loaded(manifest)
        }
    ) -> [ConfigDiagnostic] {
        let result = snapshot(yaml)
        #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
        return result.validate(plugins: plugins, tenants: tenants)
    }

    /// A vendor that takes vouchers back at an address of its own, with a key of its own.
    private static let needing: Manifest = {
        var manifest = ValidationTests.manifest
        manifest.operations[1].needs = .init(endpoints: ["files"], secrets: ["proxy_token"])
        manifest.configSchema = [
            "type": "object", "properties": ["set": ["type": "array", "x-secrets": "names"]],
        ]
        return manifest
    }()

    @Test(
        "an operation that lacks what it needs is told of where that is to be set",
        arguments: [
            (
                "tenants: { acme: {}, globex: {} }\n",
                ["2:9 verification.id/1 is not offered: it needs endpoint \"files\" and secret \"proxy_token\""]
            ),
            (
                "tenants: { acme: { secrets: { proxy_token: { env: T } } }, globex: {} }\n",
                [
                    "5:18 verification.id/1 is not offered: it needs endpoint \"files\"",
                    "5:68 verification.id/1 is not offered: it needs endpoint \"files\" and secret \"proxy_token\"",
                ]
            ),
        ])
    func needs(tenants: String, warnings: [String]) {
        let found = check(Self.head + Self.rest + tenants) { _ in .loaded(Self.needing) }
        #expect(found.allSatisfy { !$0.isError })
        #expect(found.map { "\($0.line):\($0.column) \($0.message)" } == warnings)
        let complete =
            Self.head + "endpoints: { api: \"https://a.example\", files: \"https://f.example\" }\n"
            + "secrets: { api_token: { env: T }, proxy_token: { env: T } }\n"
        #expect(check(complete + tenants) { _ in .loaded(Self.needing) }.isEmpty)
    }

    @Test("what the host fills in is not the operator's to set")
    func filledIn() {
        let complete =
            Self.head + "endpoints: { api: \"https://a.example\", files: \"https://f.example\" }\n"
            + "secrets: { api_token: { env: T }, proxy_token: { env: T } }\nconfig: { set: [api_token] }\n"
        let found = check(complete) { _ in .loaded(Self.needing) }
        #expect(
            found.map(\.message) == [
                "config/set: the host fills in \"set\" with the names of the secrets that are set"
            ])
        #expect(found.hasErrors)
    }

    @Test("what fits the manifest passes")
    func fits() {
        let yaml =
            Self.head + Self.rest
            + "digest: sha256:\(String(repeating: "b", count: 64))\nconfig: { pages: 2 }\n"
            + "trust: { signed_by: [\"\(Self.signer)\"] }\n"
            + "tenants: { acme: { operations: [verification.id], config: { default_template: \"1\" } } }\n"
        #expect(check(yaml, tenants: ["acme"]).isEmpty)
    }

    @Test(
        "what does not is reported at its place",
        arguments: [
            (
                "id: p\nplugin: IDMetta\n", 2, 9, "there is no plugin \"IDMetta\" (libIDMetta.so)",
                "did you mean \"IDMeta\"?"
            ),
            ("id: p\nplugin: Sumsub\n", 2, 9, "there is no plugin \"Sumsub\"", "there are: Airtime, IDMeta, Regula"),
            (
                head + rest + "digest: sha256:\(String(repeating: "c", count: 64))\n", 5, 9, "is not the pinned build",
                "sha256:bbbb"
            ),
            (
                head + rest + "trust: { signed_by: [\"ed25519:\(String(repeating: "B", count: 43))=\"] }\n", 5, 21,
                "signed by \(signer), which p does not trust", "trust its key"
            ),
            (
                head + "secrets: { api_token: { env: T } }\n", 1, 5, "\"api\" is missing",
                "add endpoints: { api: https://… }"
            ),
            (
                head + "endpoints: { file: \"https://a.example\" }\nsecrets: { api_token: { env: T } }\n", 3, 1,
                "\"api\" is missing", "add endpoints"
            ),
            (
                head + "endpoints: { file: \"https://a.example\" }\nsecrets: { api_token: { env: T } }\n", 3, 14,
                "no endpoint \"file\"", "did you mean \"files\"?"
            ),
            (
                head + "endpoints: { api: \"https://a.example\" }\n", 1, 5,
                "\"api_token\" (the account's token) is missing", "{ env: NAME }"
            ),
            (
                head + rest + "tenants: { acme: { secrets: { api_tokn: { env: T } } } }\n", 5, 31,
                "no secret \"api_tokn\"", "did you mean \"api_token\"?"
            ),
            (head + rest + "config: { default_templat: \"3\" }\n", 5, 11, "config/default_templat", ""),
            (head + rest + "config:\n  default_template: 306\n", 6, 21, "config/default_template: expected", ""),
            (
                head + rest + "config: { pages: 1 }\ntenants:\n  acme: { config: { pages: 0 } }\n", 7, 28,
                "config/pages", "as tenant acme would be served"
            ),
            (
                head + rest + "tenants: { acme: { operations: [verification.id, verification.face] } }\n", 5, 50,
                "no operation verification.face", "known here: verification.document, verification.id"
            ),
            (
                head + rest + "tenants: { acme: { operations: [verification.id/2] } }\n", 5, 33,
                "no operation verification.id/2", ""
            ),
        ])
    func misfits(_ yaml: String, _ line: Int, _ column: Int, _ message: String, _ hint: String) {
        let found = check(yaml)
        let match = found.first { $0.line == line && $0.column == column && $0.message.contains(message) }
        #expect(match?.isError == true, "\(found.map(\.description))")
        #expect(match?.hint?.contains(hint) ?? hint.isEmpty)
    }

    @Test("a secret that some tenants bring is missed only for the others")
    func perTenantSecrets() {
        let yaml =
            Self.head
            + "endpoints: { api: \"https://a.example\" }\ntenants:\n  acme: { secrets: { api_token: { env: T } } }\n"
            + "  beta: {}\n  off: { enabled: false }\n"
        let found = check(yaml)
        #expect(found.map { [$0.line, $0.column] } == [[6, 3]])
        #expect(found.first?.message.hasPrefix("tenants.beta.secrets: ") == true)
    }

    @Test("a fault in the provider's own part is reported once, not for every tenant")
    func shared() {
        let yaml =
            Self.head + Self.rest
            + "config: { pages: x }\ntenants:\n  a: {}\n  b: { config: { default_template: \"1\" } }\n"
        #expect(check(yaml).map { [$0.line, $0.column] } == [[5, 18]])
    }

    @Test("a value that every tenant replaces is not judged")
    func replaced() {
        let yaml = Self.head + Self.rest + "config: { pages: x }\ntenants:\n  a: { config: { pages: 1 } }\n"
        #expect(check(yaml).isEmpty)
    }

    @Test("a plugin that cannot be loaded, or whose schema cannot be used, is said so where it is named")
    func brokenPlugin() {
        let failed = check(Self.head) { _ in .failed(message: "gh_plugin_entry_v1 is not exported") }
        #expect(failed.map(\.position.line) == [2])
        #expect(failed.first?.message.contains("gh_plugin_entry_v1 is not exported") == true)
        var manifest = Self.manifest
        manifest.configSchema = ["type": "nonsense"]
        let broken = manifest
        let found = check(Self.head + Self.rest) { _ in .loaded(broken) }
        #expect(found.map(\.position.line) == [2])
        #expect(found.first?.message.contains("configuration schema") == true)
    }

    @Test("a disabled provider may name what is not there")
    func disabled() {
        let found = check("id: p\nplugin: Sumsub\nenabled: false\n")
        #expect(found.map(\.severity) == [.warning])
    }

    @Test("rules for tenants this host does not know, and prices for operations the plugin lacks, are warned of")
    func warnings() {
        let yaml =
            Self.head + Self.rest + "prices: { voucher.issue: 1 USD }\ntenants: { acne: {}, zeta: {}, \"*\": {} }\n"
        let found = check(yaml, tenants: ["acme"])
        #expect(found.map(\.severity) == [.warning, .warning, .warning])
        #expect(found.map { [$0.line, $0.column] } == [[5, 11], [6, 12], [6, 22]])
        #expect(found[1].hint == "did you mean \"acme\"?")
        #expect(found[2].hint == "create it with gatehouse tenant create zeta")
    }

    @Test("what a plugin says of a configuration is shown where that stands")
    func instance() throws {
        let result = snapshot(
            Self.head + "config: { pages: 1 }\ntenants:\n  acme: { config: { default_template: \"9\" } }\n")
        let pointer = try #require(JSONPointer("/default_template"))
        let found = result.diagnostics(
            for: "p", tenant: "acme", [InstanceDiagnostic(pointer: pointer, severity: .warning, message: "is retired")])
        #expect(
            found.map(\.description) == [
                "p.yaml:5:39: warning: config/default_template: is retired (said by the plugin IDMeta for tenant acme)"
            ])
        #expect(result.diagnostics(for: "q", tenant: "acme", []).isEmpty)
    }
}
