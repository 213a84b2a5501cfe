import Domain
import Testing

@testable import ProviderConfig

@Suite("Switching a provider in its file")
struct SwitchTests {
    private static let text = """
        # Ours – since 2024.
        id: idmeta   # never change
        plugin: IDMeta
        tenants:
          # The big one.
          acme:
            priority: 10   # first
          globex: { priority: 5 }
          initech:
          "*": { enabled: false }

        """

    private func set(_ isEnabled: Bool, _ tenant: String?, _ text: String = text) throws -> String? {
        try ProviderSwitch.set(isEnabled, tenant: tenant, in: Array(text.utf8), file: "f.yaml")
            .map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "changes one place, and leaves the rest of the text as it was",
        arguments: [
            (false, nil, "never change\n", "never change\nenabled: false\n"),
            (false, "acme", "    priority: 10", "    enabled: false\n    priority: 10"),
            (false, "globex", "{ priority", "{ enabled: false, priority"),
            (false, "initech", "initech:", "initech: { enabled: false }"),
            (true, "*", "enabled: false", "enabled: true"),
            (true, "umbrella", "  acme:", "  umbrella: {}\n  acme:"),
        ] as [(Bool, String?, String, String)])
    func places(isEnabled: Bool, tenant: String?, old: String, new: String) throws {
        #expect(try set(isEnabled, tenant) == Self.text.replacing(old, with: new, maxReplacements: 1))
    }

    @Test(
        "what is so already is left alone",
        arguments: [(true, nil), (true, "acme"), (true, "initech"), (false, "*"), (false, "umbrella")]
            as [(Bool, String?)])
    func already(isEnabled: Bool, tenant: String?) throws {
        #expect(try set(isEnabled, tenant) == nil)
    }

    @Test("keeps line breaks, a mark at the beginning, and a file without an end of line")
    func lineEnds() throws {
        let windows = "\u{FEFF}id: a\r\nplugin: B\r\n"
        #expect(try set(false, nil, windows) == "\u{FEFF}id: a\r\nenabled: false\r\nplugin: B\r\n")
        #expect(try set(false, nil, "plugin: B\nid: a") == "plugin: B\nid: a\nenabled: false\n")
    }

    @Test("a tenant leaves a provider that all may use, and the others stay")
    func everyone() throws {
        let changed = try #require(try set(false, "acme", "id: a\nplugin: B\n"))
        #expect(changed == "id: a\nplugin: B\ntenants:\n  acme: { enabled: false }\n  \"*\": {}\n")
        #expect(try set(true, "acme", changed)?.contains("acme: { enabled: true }") == true)
        #expect(try set(true, "acme", "id: a\nplugin: B\n") == nil)
    }

    @Test(
        "JSON is YAML and stays JSON",
        arguments: [
            (#"{"id": "a", "plugin": "B"}"#, nil, #"{"enabled": false, "id": "a", "plugin": "B"}"#),
            (
                #"{"id": "a", "tenants": {"acme": {}}}"#, "acme",
                #"{"id": "a", "tenants": {"acme": { enabled: false }}}"#
            ),
            (
                #"{"id": "a", "tenants": {"acme": {"priority": 1}}}"#, "acme",
                #"{"id": "a", "tenants": {"acme": {"enabled": false, "priority": 1}}}"#
            ),
        ] as [(String, String?, String)])
    func json(text: String, tenant: String?, expected: String) throws {
        #expect(try set(false, tenant, text) == expected)
    }

    @Test(
        "what cannot be changed without a doubt is refused with its place",
        arguments: [
            ("id: a\nenabled: !!str true\n", nil), ("id: a\nenabled: \"no\"\n", nil), ("id: a\ntenants: 5\n", "acme"),
            ("id: a\ntenants: *x\n", "acme"), ("id: a\nid: b\n", nil), ("id: a\nplugin: B\n", "*"),
            ("- id: a\n", nil),
        ] as [(String, String?)])
    func refusals(text: String, tenant: String?) {
        let refusal = #expect(throws: ProviderSwitch.Refusal.self) { try set(false, tenant, text) }
        #expect(refusal?.description.hasPrefix("f.yaml") == true)
    }
}
