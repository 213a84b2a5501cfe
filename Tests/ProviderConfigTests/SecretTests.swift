import Domain
import Glibc
import ProviderConfig
import Testing

@Suite("Secrets")
struct SecretTests {
    private static let value = "s3cr3t-value-of-some-length"

    @Test("a file is read beside the YAML file, without the line break at its end", arguments: ["", "\n", "\r\n"])
    func file(_ end: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("p.yaml", provider("secrets: { k: { file: k.txt } }\n"))
        try folder.write("k.txt", Self.value + end)
        let result = ConfigFolder.load(folder.path, environment: [:], digest: testDigest)
            .resolvingSecrets(with: SecretResolver(environment: [:]))
        #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
        #expect(result.account("p", tenant: "t")?.secrets["k"] == Array(Self.value.utf8))
        #expect(result.secretValues == [Array(Self.value.utf8)])
    }

    @Test("a file that others may read is warned of", arguments: [0o644, 0o640, 0o660, 0o604] as [mode_t])
    func mode(_ mode: mode_t) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("k.txt", Self.value, mode: mode)
        let result = snapshot(provider("secrets: { k: { file: \(file) } }\n"))
            .resolvingSecrets(with: SecretResolver(environment: [:]))
        #expect(result.diagnostics.map(\.severity) == [.warning])
        #expect(result.diagnostics.first?.hint == "chmod 600 \(file)")
        #expect(result.account("p", tenant: "t")?.secrets["k"] != nil)
    }

    @Test("a file that only its owner may read is not", arguments: [0o600, 0o400] as [mode_t])
    func privateMode(_ mode: mode_t) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("k.txt", Self.value, mode: mode)
        let result = snapshot(provider("secrets: { k: { file: \(file) } }\n"))
            .resolvingSecrets(with: SecretResolver(environment: [:]))
        #expect(result.diagnostics.isEmpty)
    }

    @Test(
        "what cannot be used is said with its place and the next action",
        arguments: [
            (
                "env: NOT_SET", ConfigDiagnostic.Severity.error, "the environment variable NOT_SET is not set",
                "set it where the host is started"
            ),
            ("env: EMPTY", .error, "the environment variable EMPTY is empty", "put the credential there"),
            ("env: SHORT", .warning, "the environment variable SHORT holds fewer than 12 bytes", "longer one"),
            (
                "file: no/such.key", .error, "the file no/such.key cannot be opened: No such file",
                "folder of the YAML file"
            ),
            ("file: /", .error, "the file / is not a regular file", "folder of the YAML file"),
        ])
    func problems(_ reference: String, _ severity: ConfigDiagnostic.Severity, _ message: String, _ hint: String) throws
    {
        let yaml = provider("secrets:\n  k: { \(reference) }\ntenants:\n  acme: { secrets: { k: { \(reference) } } }\n")
        let result = snapshot(yaml).resolvingSecrets(
            with: SecretResolver(environment: ["EMPTY": "", "SHORT": "hunter2"]))
        #expect(result.diagnostics.map(\.severity) == [severity, severity])
        let first = try #require(result.diagnostics.first)
        #expect(first.message.hasPrefix("secrets.k: ") && first.message.contains(message))
        #expect(first.hint?.contains(hint) == true)
        #expect(first.line == 4)
        #expect(result.diagnostics.last?.line == 6)
        #expect(result.diagnostics.last?.message.hasPrefix("tenants.acme.secrets.k: ") == true)
        #expect(!"\(result.diagnostics)".contains("hunter2"))
    }

    @Test("a disabled provider may lack its secrets")
    func disabled() {
        let result = snapshot(provider("enabled: false\nsecrets: { k: { env: NOT_SET } }\n"))
            .resolvingSecrets(with: SecretResolver(environment: [:]))
        #expect(result.diagnostics.map(\.severity) == [.warning])
    }

    @Test("a missing certificate is found before the first call needs it")
    func certificates() {
        let result = snapshot(provider("tls: { ca: nothing.pem }\n"))
            .resolvingSecrets(with: SecretResolver(environment: [:]))
        #expect(result.diagnostics.map(\.position) == [SourcePosition(file: "p.yaml", line: 3, column: 12)])
    }

    @Test("no way of printing shows a value")
    func printing() throws {
        let result = snapshot(
            provider("secrets: { k: { env: K } }\ntenants: { \"*\": { secrets: { l: { env: K } } } }\n")
        )
        .resolvingSecrets(with: SecretResolver(environment: ["K": Self.value]))
        let account = try #require(result.account("p", tenant: "t"))
        #expect(account.secrets["k"] == Array(Self.value.utf8))
        var dumped = ""
        dump(result, to: &dumped)
        dump(account, to: &dumped)
        dump(account.secrets, to: &dumped)
        dumped += "\(account) \(account.secrets) \(result)" + String(reflecting: account) + String(reflecting: result)
        dumped += String(describing: account.secrets) + account.canonical.text + account.secrets.debugDescription
        #expect(!dumped.contains(Self.value))
        // The bytes as a list of numbers would show it as well.
        let bytes = Self.value.utf8.prefix(4).map(String.init)
        #expect(!dumped.contains(bytes.joined(separator: ", ")))
        #expect(!dumped.contains("- \(bytes[0])\n"))
        #expect(dumped.contains("ResolvedSecrets(k, l: redacted)"))
    }

    @Test(
        "a credential written into the file by mistake is not repeated by any output",
        arguments: [
            "secrets: { k: sk-LEAKED-123 }\n", "secrets:\n  k: { env: sk-LEAKED-123 }\n", "secrets: [sk-LEAKED-123]\n",
            "secrets:\n  k:\n    env: [sk-LEAKED-123]\n", "secrets: sk-LEAKED-123\n",
            "endpoints: { api: \"https://u:sk-LEAKED-123@a.example\" }\n", "secrets: { k: \"sk-LEAKED-123 }\n",
            "tenants:\n  acme:\n    secrets:\n      k: sk-LEAKED-123\n      k: sk-LEAKED-123\n",
            "secrets:\n  k: sk-LEAKED-123: x\n",
            "secrets:\n  k: { file: sk-x, env: sk-LEAKED-123 }\n  l: sk-LEAKED-123\n",
        ])
    func pasted(_ rest: String) {
        let yaml = provider(rest)
        let result = snapshot(yaml)
        #expect(result.diagnostics.hasErrors)
        let text = DiagnosticRenderer { _ in Array(yaml.utf8) }.text(result.diagnostics)
        #expect(!text.contains("LEAKED"), "\(text)")
        #expect(!DiagnosticRenderer.json(result.diagnostics).text.contains("LEAKED"))
    }
}
