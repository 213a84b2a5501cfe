import Domain
import ProviderConfig
import Testing

@Suite("Who may use a provider")
struct TenantRuleTests {
    private static let listed = "tenants: { acme: { priority: 10 }, globex: { enabled: false } }\n"
    private static let withOthers =
        "tenants: { acme: { priority: 10 }, globex: { enabled: false }, \"*\": { priority: 50 } }\n"
    private static let othersOff = "tenants: { acme: {}, \"*\": { enabled: false } }\n"

    @Test(
        "the tenants key decides, and a listed tenant inherits nothing from the others' rule",
        arguments: [
            ("", "acme", 100), ("", "anyone", 100),
            (listed, "acme", 10), (listed, "globex", nil), (listed, "anyone", nil),
            (withOthers, "acme", 10), (withOthers, "globex", nil), (withOthers, "anyone", 50),
            (othersOff, "acme", 100), (othersOff, "anyone", nil),
            ("enabled: false\n", "acme", nil), ("tenants: { acme: }\n", "acme", 100),
            ("tenants: { acme: {}, \"*\": { priority: 3 } }\n", "acme", 100),
        ] as [(String, String, Int?)])
    func rules(_ yaml: String, _ tenant: String, _ priority: Int?) {
        let result = snapshot(provider(yaml))
        #expect(result.diagnostics.isEmpty)
        #expect(result.account("p", tenant: tenant)?.priority == priority)
    }

    @Test("a tenant's config replaces top-level keys, and its secrets replace by name")
    func merging() throws {
        let yaml = provider(
            """
            config: { a: { x: 1, y: 2 }, b: 1 }
            secrets: { k1: { env: K_ONE }, k2: { env: K_TWO } }
            tenants:
              acme: { config: { a: { x: 9 }, c: 3 }, secrets: { k2: { env: ACME_K } } }
              beta: {}
              "*": { config: { b: 2 }, secrets: { k1: { env: OTHERS_K } } }
            """)
        let environment = [
            "K_ONE": "first-secret-value", "K_TWO": "second-secret-value", "ACME_K": "acme-secret-value",
            "OTHERS_K": "others-secret-value",
        ]
        let result = snapshot(yaml).resolvingSecrets(with: SecretResolver(environment: environment))
        #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
        let acme = try #require(result.account("p", tenant: "acme"))
        #expect(acme.config == ["a": ["x": 9], "b": 1, "c": 3])
        #expect(acme.secrets["k1"] == Array("first-secret-value".utf8))
        #expect(acme.secrets["k2"] == Array("acme-secret-value".utf8))
        let beta = try #require(result.account("p", tenant: "beta"))
        #expect(beta.config == ["a": ["x": 1, "y": 2], "b": 1])
        #expect(beta.secrets["k1"] == Array("first-secret-value".utf8))
        let other = try #require(result.account("p", tenant: "other"))
        #expect(other.config == ["a": ["x": 1, "y": 2], "b": 2])
        #expect(other.secrets["k1"] == Array("others-secret-value".utf8))
        #expect(Set([acme.revision, beta.revision, other.revision]).count == 3)
        #expect(other.revision == result.account("p", tenant: "another")?.revision)
    }

    @Test("an operations filter takes any revision unless it names one")
    func operations() throws {
        let result = snapshot(
            provider("tenants: { acme: { operations: [verification.id, voucher.issue/2] }, beta: {} }\n"))
        let account = try #require(result.account("p", tenant: "acme"))
        #expect(account.allows(.verificationID))
        #expect(!account.allows(.voucherIssue))
        #expect(!account.allows(.verificationDocument))
        #expect(result.account("p", tenant: "beta")?.allows(.voucherIssue) == true)
    }

    @Test("the accounts of a tenant come lowest priority first, equals by id")
    func order() {
        let result = snapshot([
            "1.yaml": "id: c\nplugin: P\ntenants: { acme: { priority: 1 } }\n", "2.yaml": "id: b\nplugin: P\n",
            "3.yaml": "id: a\nplugin: P\n", "4.yaml": "id: d\nplugin: P\ntenants: { globex: {} }\n",
        ])
        #expect(result.accounts(of: "acme").map(\.provider) == ["c", "a", "b"])
        #expect(result.providers.map(\.id) == ["a", "b", "c", "d"])
        #expect(result.account("nothing", tenant: "acme") == nil)
    }
}
