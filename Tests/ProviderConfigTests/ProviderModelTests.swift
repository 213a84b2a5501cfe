import Domain
import ProviderConfig
import Testing

@Suite("A provider file")
struct ProviderModelTests {
    @Test("every key of a complete file is read")
    func complete() throws {
        let result = snapshot(["conf/providers.d/idmeta.yaml": completeProvider])
        #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
        let provider = try #require(result.provider("idmeta"))
        #expect(provider.plugin == "IDMeta")
        #expect(provider.digest == String(repeating: "a", count: 64))
        #expect(provider.isolation == .inProcess)
        #expect(provider.endpoints["api"]?.text == "https://integrate.idmetagroup.com/api")
        #expect(provider.config == ["default_template": "306", "nested": ["list": [1, 2]]])
        #expect(provider.secrets["api_token"]?.source == .environment("IDMETA_API_TOKEN"))
        #expect(provider.limits.timeout == .seconds(45))
        #expect(provider.limits.concurrency == 12)
        #expect(provider.limits.rate?.perSecond == 10)
        #expect(provider.limits.response == 16 * 1024 * 1024)
        #expect(provider.retry.attempts == 4)
        #expect(provider.retry.base == .milliseconds(500))
        #expect(provider.retry.factor == 1.5)
        #expect(provider.retry.max == .seconds(20))
        #expect(provider.retry.jitter == .none)
        #expect(provider.breaker.failures == 7)
        #expect(provider.breaker.open == .seconds(120))
        #expect(provider.breaker.halfOpen == 3)
        #expect(provider.schedule.templateSync == .every(12 * 3_600_000))
        #expect(provider.price(of: .verificationDocument)?.description == "0.90 USD")
        #expect(provider.price(of: .verificationID)?.description == "0.125 EUR")
        #expect(provider.price(of: .voucherIssue) == nil)
        #expect(
            provider.templates == [
                TemplateEntry(
                    publicID: "ph-foreign", externalID: "424", name: "One", description: "Foreign", isActive: false),
                TemplateEntry(publicID: "ph-id", externalID: "306"),
            ])
        #expect(provider.tls.ca == "conf/providers.d/ca.pem")
        #expect(provider.tls.clientCertificate == "/etc/c.pem")
        #expect(provider.callbacks.allowFrom.map(\.description) == ["203.0.113.0/24", "2001:db8::/32", "10.1.2.3/32"])
        #expect(
            result.account("idmeta", tenant: "acme")?.secretReferences["api_token"]?.source
                == .file("conf/providers.d/acme.key"))
    }

    @Test("what is left out has the documented defaults")
    func defaults() throws {
        let result = snapshot(provider(""))
        let provider = try #require(result.provider("p"))
        #expect(result.diagnostics.isEmpty)
        #expect(provider.isEnabled)
        #expect(provider.limits == ProviderLimits())
        #expect(provider.limits.timeout == .seconds(30))
        #expect(provider.retry.attempts == 3)
        #expect(provider.breaker.failures == 5)
        #expect(provider.schedule.templateSync == .every(86_400_000))
        #expect(provider.config == [:])
        #expect(provider.isolation == .cell)
    }

    @Test("template_sync: off turns the schedule off")
    func off() {
        #expect(snapshot(provider("schedule: { template_sync: off }\n")).provider("p")?.schedule.templateSync == nil)
    }

    @Test("a schedule is an interval or a cron expression")
    func cron() throws {
        let plain = snapshot(provider("schedule: { template_sync: 30 3 * * mon-fri }\n")).provider("p")?.schedule
        #expect(plain?.templateSync == .cron(try CronExpression("30 3 * * mon-fri")))
        #expect(plain?.templateSync?.text == "30 3 * * mon-fri")
        let quoted = snapshot(provider("schedule: { template_sync: \"@daily\" }\n")).provider("p")?.schedule
        #expect(quoted?.templateSync == .cron(try CronExpression("@daily")))
        let interval = snapshot(provider("schedule: { template_sync: 36h }\n")).provider("p")?.schedule
        #expect(interval?.templateSync?.text == "36h")
    }

    @Test("addresses take variables of the environment, and only they do")
    func substitution() throws {
        let yaml = provider(
            "endpoints: { a: \"${A_URL}/v1\", b: \"${B_URL:-http://localhost:1}\", c: \"${C_URL:-http://[::1]:2/}\" }\n"
                + "config: { text: \"${A_URL}\" }\n")
        let result = snapshot(yaml, environment: ["A_URL": "https://a.example", "B_URL": ""])
        #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
        let provider = try #require(result.provider("p"))
        #expect(provider.endpoints["a"]?.text == "https://a.example/v1")
        #expect(provider.endpoints["b"]?.text == "http://localhost:1")
        #expect(provider.endpoints["c"]?.host == "::1")
        #expect(provider.config == ["text": "${A_URL}"])
    }

    @Test("plain http is warned of unless it stays on this machine")
    func plainHTTP() {
        let warned = snapshot(provider("endpoints: { api: \"http://10.0.0.5/x\" }\n"))
        #expect(warned.providers.count == 1)
        #expect(warned.diagnostics.map(\.severity) == [.warning])
        #expect(warned.diagnostics.first?.message.contains("is not encrypted") == true)
        for host in ["localhost", "127.0.0.1", "[::1]", "sims.localhost"] {
            #expect(snapshot(provider("endpoints: { api: \"http://\(host):1/x\" }\n")).diagnostics.isEmpty)
        }
    }

    @Test("a block of addresses holds its own and no others")
    func blocks() throws {
        let block = try CIDR("203.0.113.0/24")
        #expect(block.contains("203.0.113.255"))
        #expect(block.contains("::ffff:203.0.113.9"))
        #expect(!block.contains("203.0.114.0"))
        #expect(!block.contains("nonsense"))
        #expect(try CIDR("2001:db8::/33").contains("2001:db8:7fff::1"))
        #expect(try !CIDR("2001:db8::/33").contains("2001:db8:8000::1"))
        #expect(try CIDR("0.0.0.0/0").contains("8.8.8.8"))
    }

    @Test("a value of the configuration is found where the tenant is served it from")
    func positions() throws {
        let provider = try #require(snapshot(completeProvider).provider("idmeta"))
        func place(_ pointer: String, _ tenant: String? = nil) throws -> [Int] {
            let position = provider.position(of: try #require(JSONPointer(pointer)), tenant: tenant)
            return [position.line, position.column]
        }
        #expect(try place("/default_template") == [8, 32])
        #expect(try place("/default_template", "acme") == [18, 55])
        #expect(try place("/nested/list/1", "acme") == [8, 59])
        #expect(try place("/nested/list/9/deep") == [8, 55])
        #expect(try place("/missing") == [8, 12])
        #expect(try place("/missing", "anyone") == [8, 12])
        #expect(try place("") == [8, 12])
    }

    @Test("a missing config is reported at the tenant that has none, or at the id")
    func absent() throws {
        let provider = try #require(snapshot(provider("tenants:\n  acme: {}\n")).provider("p"))
        #expect(provider.position(of: .root).line == 1)
        #expect(provider.position(of: .root, tenant: "acme") == SourcePosition(file: "p.yaml", line: 4, column: 9))
    }
}
