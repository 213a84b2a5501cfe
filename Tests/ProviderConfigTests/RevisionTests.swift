import Domain
import ProviderConfig
import Testing

@Suite("Revisions")
struct RevisionTests {
    private static let base =
        "id: p\nplugin: P\nconfig: { a: 1, b: [x, y] }\nlimits: { timeout: 30s, concurrency: 3 }\n"

    private func revisions(_ yaml: String, file: String = "p.yaml", environment: [String: String] = [:]) throws
        -> [String]
    {
        let result = snapshot([file: yaml], environment: environment)
        let provider = try #require(result.provider("p"), "\(result.diagnostics)")
        return [provider.revision, try #require(result.account("p", tenant: "acme")).revision]
    }

    @Test(
        "the order of keys, comments, style and the file's name do not change it",
        arguments: [
            "plugin: P\nid: p\nlimits: { concurrency: 3, timeout: 30s }\nconfig: { b: [x, y], a: 1 }\n",
            "# comment\nid: p # here\nplugin: 'P'\nconfig:\n  a: 1\n  b:\n    - x\n    - y\nlimits: { timeout: 30s, concurrency: 3 }\n",
        ])
    func stable(_ yaml: String) throws {
        #expect(try revisions(yaml, file: "other.yml") == revisions(Self.base))
    }

    @Test(
        "every change of content changes it, and the account's only if its own part changed",
        arguments: [
            ("config: { a: 1", "config: { a: 2", true), ("[x, y]", "[y, x]", true),
            ("timeout: 30s", "timeout: 31s", false),
            ("plugin: P", "plugin: Q", true), ("a: 1", "a: \"1\"", true),
        ])
    func changing(_ old: String, _ new: String, _ reachesAccount: Bool) throws {
        let before = try revisions(Self.base)
        let after = try revisions(Self.base.replacing(old, with: new))
        #expect(before[0] != after[0])
        #expect((before[1] != after[1]) == reachesAccount)
    }

    @Test("an address from the environment counts with its value")
    func environment() throws {
        let yaml = "id: p\nplugin: P\nendpoints: { api: \"${URL_A}\" }\n"
        let one = try revisions(yaml, environment: ["URL_A": "https://one.example"])
        let two = try revisions(yaml, environment: ["URL_A": "https://two.example"])
        #expect(one[0] != two[0])
        #expect(one[1] == two[1], "endpoints are never pinned")
    }

    @Test("a secret counts with its reference, not its value")
    func secrets() throws {
        let yaml = "id: p\nplugin: P\nsecrets: { k: { env: K } }\n"
        let bare = snapshot(yaml)
        let one = bare.resolvingSecrets(with: SecretResolver(environment: ["K": "value-number-one"]))
        let two = bare.resolvingSecrets(with: SecretResolver(environment: ["K": "value-number-two"]))
        #expect(one.account("p", tenant: "t")?.revision == two.account("p", tenant: "t")?.revision)
        #expect(one.account("p", tenant: "t")?.canonical["secrets"] == ["k": ["env": "K"]])
        #expect(try revisions(yaml)[1] != revisions(yaml.replacing("env: K", with: "env: L"))[1])
    }
}

extension String {
    func replacing(_ old: String, with new: String) -> String {
        precondition(!old.isEmpty)
        var output = ""
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(old) {
                output += new
                rest = rest.dropFirst(old.count)
            } else {
                output.append(rest.removeFirst())
            }
        }
        return output
    }
}
