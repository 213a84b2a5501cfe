import FoundationEssentials
import ProviderConfig
import Testing

@Suite("What the repository ships")
struct ShippedFilesTests {
    private var reference: String {
        get throws { try String(contentsOfFile: "\(repository)/docs/configuration.md", encoding: .utf8) }
    }

    @Test("the demo's providers are free of errors once their variables are set")
    func demo() throws {
        let environment = [
            "IDMETA_API_TOKEN": "demo-token-0123456789", "AIRTIME_API_KEY": "demo-key-0123456789",
            "AIRTIME_API_SECRET": "demo-secret-0123456789", "REGULA_URL": "http://127.0.0.1:1",
        ]
        let result = ConfigFolder.load("\(repository)/providers.d", environment: environment, digest: testDigest)
            .resolvingSecrets(with: SecretResolver(environment: environment))
        #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
        #expect(result.providers.map(\.id) == ["airtime", "airtime-data", "idmeta", "regula"])
        #expect(result.accounts(of: "acme").map(\.provider) == ["regula", "airtime", "airtime-data"])
        #expect(result.accounts(of: "globex").map(\.provider) == ["idmeta", "airtime", "airtime-data"])
        #expect(result.accounts(of: "other").isEmpty)
        #expect(result.provider("regula")?.endpoints["api"]?.text == "http://127.0.0.1:1")
    }

    @Test("the reference page holds the table made from the settings")
    func settingsTable() throws {
        let wanted = HostSettings.referenceMarkdown
        var held = try reference
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil,
            let start = held.firstRange(of: wanted.prefix { $0 != "\n" })?.lowerBound,
            let end = held[start...].firstRange(of: "\n\n")?.lowerBound
        {
            held.replaceSubrange(start...end, with: wanted)
            try held.write(toFile: "\(repository)/docs/configuration.md", atomically: true, encoding: .utf8)
        }
        #expect(held.contains(wanted), "docs/configuration.md: UPDATE_DOCS=1 writes its table again")
    }

    @Test("every example of a provider file in the reference page is free of errors")
    func examples() throws {
        let blocks = try reference.split(separator: "```yaml\n").dropFirst().compactMap {
            $0.split(separator: "```").first
        }
        let providers = blocks.filter { $0.hasPrefix("id:") }
        #expect(!providers.isEmpty)
        for example in providers {
            let result = snapshot(String(example))
            #expect(!result.diagnostics.hasErrors, "\(result.diagnostics)")
        }
    }

    @Test("the complete settings file of the reference page is free of errors")
    func settingsExample() throws {
        let block = try reference.split(separator: "```yaml\n").compactMap { $0.split(separator: "```").first }
            .first { $0.hasPrefix("listen:") }
        let example = try #require(block)
        #expect(HostSettings.parse(Array(example.utf8)).diagnostics.isEmpty)
    }

    @Test("the reference page names every key of a provider file")
    func keys() throws {
        let page = try reference
        for line in completeProvider.split(separator: "\n") where line.first != " " {
            let key = line.prefix { $0 != ":" }
            #expect(page.contains("`\(key)`"), "\(key)")
        }
    }
}
