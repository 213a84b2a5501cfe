import ProviderConfig
import Testing

/// One mistake, where it must be found and what must be said.
struct BadFile: Sendable, CustomTestStringConvertible {
    let what: String
    let yaml: String
    let line: Int
    let column: Int
    let message: String
    var hint = ""

    var testDescription: String { what }

    init(_ what: String, _ yaml: String, _ line: Int, _ column: Int, _ message: String, hint: String = "") {
        self.what = what
        self.yaml = yaml
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint
    }
}

private let structure: [BadFile] = [
    BadFile("nothing", "", 1, 1, "the file is empty", hint: "begin with id:"),
    BadFile("comments only", "# later\n", 1, 1, "the file is empty"),
    BadFile("a list", "- id: p\n", 1, 1, "expected a mapping that begins with id: and plugin:, found a list"),
    BadFile("id missing", "plugin: P\n", 1, 1, "the key id is missing", hint: "id: my-provider"),
    BadFile("plugin missing", "id: p\n", 1, 1, "the key plugin is missing"),
    BadFile("unknown key", provider("pluginn: x\n"), 3, 1, "unknown key \"pluginn\"", hint: "did you mean \"plugin\"?"),
    BadFile(
        "unknown inner key", provider("limits: { timout: 30s }\n"), 3, 11, "limits: unknown key \"timout\"",
        hint: "did you mean \"timeout\"?"),
    BadFile(
        "duplicate key", provider("enabled: true\nenabled: false\n"), 4, 1, "the key \"enabled\" occurs twice",
        hint: "line 3"),
    BadFile("duplicate tenant", provider("tenants:\n  acme: {}\n  acme: {}\n"), 5, 3, "the key \"acme\" occurs twice"),
    BadFile(
        "alias", provider("config: { a: &x 1, b: *x }\n"), 3, 23, "aliases (*name) are not supported",
        hint: "write the value out"),
    BadFile("unquoted star", provider("tenants:\n  *: {}\n"), 4, 3, "not valid YAML", hint: "must be quoted: \"*\""),
    BadFile("tag", provider("config: !!binary aGk=\n"), 3, 9, "the tag \"tag:yaml.org,2002:binary\" is not supported"),
    BadFile("complex key", provider("config: { [a]: 1 }\n"), 3, 11, "a list is used as a key"),
    BadFile("second document", provider("---\nid: q\n"), 3, 1, "a second document begins here"),
    BadFile("tab", provider("limits:\n\ttimeout: 30s\n"), 4, 1, "a tab is used for indentation"),
    BadFile(
        "unclosed brace", provider("limits: { timeout: 30s\nretry: {}\n"), 4, 6, "not valid YAML",
        hint: "opened in line 3"),
    BadFile(
        "unclosed quote", provider("digest: \"abc\n"), 4, 1, "not valid YAML",
        hint: "the quote opened in line 3 is not closed"),
    BadFile("two colons", provider("config: a: b\n"), 3, 10, "mapping values are not allowed", hint: "quote text"),
    BadFile("bad indentation", "id: p\n  plugin: P\n", 2, 9, "not valid YAML", hint: "indentation"),
]

private let identity: [BadFile] = [
    BadFile(
        "id with capitals", "id: IDMeta\nplugin: P\n", 1, 5, "id: expected a provider id",
        hint: "did you mean \"idmeta\"?"),
    BadFile("id is a number", "id: 306\nplugin: P\n", 1, 5, "found a number, 306", hint: "quote it: \"306\""),
    BadFile("id empty", "id:\nplugin: P\n", 1, 4, "found nothing"),
    BadFile(
        "plugin as a file", "id: p\nplugin: plugins/libIDMeta.so\n", 2, 9, "the plugin's name, not its file",
        hint: "did you mean \"IDMeta\"?"),
    BadFile(
        "digest without prefix", provider("digest: \(String(repeating: "a", count: 64))\n"), 3, 9,
        "digest: expected sha256:", hint: "put sha256: before it"),
    BadFile(
        "digest too short", provider("digest: sha256:abc\n"), 3, 9, "64 lower-case hex digits",
        hint: "there are 3 digits"),
    BadFile(
        "enabled is a word", provider("enabled: no\n"), 3, 10, "enabled: expected true or false, found \"no\"",
        hint: "did you mean false?"),
    BadFile(
        "isolation misspelt", provider("isolation: inprocess\n"), 3, 12, "expected cell or in-process",
        hint: "did you mean \"in-process\"?"),
]

private let addresses: [BadFile] = [
    BadFile(
        "no scheme", provider("endpoints: { api: api.example.com }\n"), 3, 19, "begins with https:// or http://",
        hint: "https://…"),
    BadFile(
        "other scheme", provider("endpoints: { api: ftp://example.com }\n"), 3, 19, "begins with https:// or http://"),
    BadFile("query", provider("endpoints: { api: \"https://a.example/x?y=1\" }\n"), 3, 19, "must not have a query"),
    BadFile("fragment", provider("endpoints: { api: \"https://a.example/#x\" }\n"), 3, 19, "must not have a fragment"),
    BadFile(
        "credentials", provider("endpoints: { api: \"https://u:p@a.example\" }\n"), 3, 19, "must not hold credentials",
        hint: "under secrets"),
    BadFile("port", provider("endpoints: { api: \"https://a.example:99999\" }\n"), 3, 19, "a port from 1 to 65535"),
    BadFile("no host", provider("endpoints: { api: \"https:///x\" }\n"), 3, 19, "the host is missing"),
    BadFile(
        "unset variable", provider("endpoints:\n  api: ${NOT_SET}/x\n"), 4, 8,
        "the environment variable NOT_SET is not set", hint: "${NOT_SET:-https://…}"),
    BadFile(
        "half a variable", provider("endpoints:\n  api: https://${HOST\n"), 4, 8, "expected ${NAME} or ${NAME:-default}"
    ),
    BadFile(
        "endpoints is a list", provider("endpoints: [https://a.example]\n"), 3, 12,
        "endpoints: expected a mapping of names to addresses, found a list"),
    BadFile(
        "CIDR", provider("callbacks: { allow_from: [203.0.113.0/33] }\n"), 3, 27,
        "callbacks.allow_from[0]: expected a block of addresses"),
    BadFile(
        "CIDR with host bits", provider("callbacks: { allow_from: [10.0.0.0/8, 203.0.113.7/24] }\n"), 3, 39,
        "callbacks.allow_from[1]", hint: "did you mean 203.0.113.0/24?"),
    BadFile(
        "CIDR not in a list", provider("callbacks: { allow_from: 10.0.0.0/8 }\n"), 3, 26, "expected a list of blocks",
        hint: "put it in brackets: [10.0.0.0/8]"),
    BadFile("certificate without key", provider("tls: { client_cert: c.pem }\n"), 3, 21, "expected client_key as well"),
]

private let policies: [BadFile] = [
    BadFile(
        "duration without unit", provider("limits: { timeout: 30 }\n"), 3, 20,
        "limits.timeout: expected a duration from 100ms to 10m, found a number, 30", hint: "add a unit: 30s"),
    BadFile("duration too long", provider("limits: { timeout: 20m }\n"), 3, 20, "from 100ms to 10m, found \"20m\""),
    BadFile(
        "duration in words", provider("limits: { timeout: half a minute }\n"), 3, 20, "found \"half a minute\"",
        hint: "ms, s, m, h or d"),
    BadFile(
        "concurrency zero", provider("limits: { concurrency: 0 }\n"), 3, 24,
        "a whole number from 1 to 10000, found a number, 0"),
    BadFile(
        "concurrency quoted", provider("limits: { concurrency: \"64\" }\n"), 3, 24, "a whole number",
        hint: "leave the quotes out"),
    BadFile("rate", provider("limits: { rate: 50 per second }\n"), 3, 17, "a rate such as 50/s"),
    BadFile("attempts", provider("retry: { attempts: 11 }\n"), 3, 20, "a whole number from 1 to 10"),
    BadFile("factor", provider("retry: { factor: 0.5 }\n"), 3, 18, "a number from 1.0 to 10.0"),
    BadFile(
        "jitter", provider("retry: { jitter: ful }\n"), 3, 18, "expected full or none", hint: "did you mean \"full\"?"),
    BadFile(
        "longest before first", provider("retry: { base: 20s, max: 10s }\n"), 3, 26,
        "the longest delay, 10s, is shorter than the first, 20s"),
    BadFile("breaker", provider("breaker: { open: 0s }\n"), 3, 18, "a duration from 1s to 1h"),
    BadFile(
        "schedule", provider("schedule: { template_sync: daily }\n"), 3, 28, "a duration from 1m to 30d or a cron",
        hint: "did you mean \"@daily\"?"),
    BadFile("schedule too often", provider("schedule: { template_sync: 1s }\n"), 3, 28, "a duration from 1m to 30d"),
    BadFile(
        "schedule without a unit", provider("schedule: { template_sync: 30 }\n"), 3, 28, "a duration from 1m to 30d",
        hint: "add a unit: 30m"),
    BadFile(
        "cron of a minute there is not", provider("schedule: { template_sync: 61 3 * * * }\n"), 3, 28,
        "expected a cron expression: minute, hour, day of month, month, day of week, in UTC, found \"61 3 * * *\"",
        hint: "the minute 61 is not known; write 0 to 59"),
    BadFile(
        "cron that is never due", provider("schedule:\n  template_sync: 0 0 30 2 *\n"), 4, 18, "a cron expression",
        hint: "day 30 is in none of the months 2, so it would never be due"),
    BadFile(
        "cron of four fields", provider("schedule: { template_sync: \"0 3 * *\" }\n"), 3, 28, "a cron expression",
        hint: "it has 4 fields"),
    BadFile(
        "price", provider("prices: { verification.document: 0.90 }\n"), 3, 34,
        "an amount and a currency such as 0.90 USD"),
    BadFile("price of nothing", provider("prices: { document: 0.90 USD }\n"), 3, 11, "expected an operation"),
    BadFile("template", provider("templates: { ph id: \"306\" }\n"), 3, 14, "expected a template id"),
    BadFile(
        "template without id", provider("templates: { a: { name: A } }\n"), 3, 17, "templates.a: the key id is missing"),
    BadFile(
        "template is a truth value", provider("templates: { a: true }\n"), 3, 17, "found a truth value, true",
        hint: "quote it"),
]

private let tenants: [BadFile] = [
    BadFile("nobody", provider("tenants: {}\n"), 3, 10, "nobody could use the provider"),
    BadFile("a list of tenants", provider("tenants: [acme]\n"), 3, 10, "expected a mapping of tenants, found a list"),
    BadFile("tenant name", provider("tenants:\n  \"a b\": {}\n"), 4, 3, "expected a tenant name or \"*\""),
    BadFile("tenant key", provider("tenants:\n  acme: { prio: 1 }\n"), 4, 11, "tenants.acme: unknown key \"prio\""),
    BadFile("priority", provider("tenants:\n  acme: { priority: -1 }\n"), 4, 21, "a whole number from 0 to 1000000"),
    BadFile("weight", provider("tenants:\n  acme: { weight: 0 }\n"), 4, 19, "a whole number from 1 to 1000"),
    BadFile(
        "shadow", provider("tenants:\n  acme: { shadow: yes }\n"), 4, 19, "expected true or false",
        hint: "did you mean true?"),
    BadFile(
        "operation", provider("tenants:\n  acme: { operations: [verification] }\n"), 4, 24,
        "tenants.acme.operations[0]: expected an operation"),
    BadFile("no operation", provider("tenants:\n  acme: { operations: [] }\n"), 4, 23, "the list is empty"),
    BadFile("tenant config", provider("tenants:\n  acme: { config: x }\n"), 4, 19, "expected a mapping, found \"x\""),
]

private let secrets: [BadFile] = [
    BadFile(
        "a value", provider("secrets: { token: hunter2hunter2 }\n"), 3, 19,
        "secrets.token: expected { env: NAME } or { file: PATH }, found text", hint: "never written into this file"),
    BadFile(
        "lower-case variable", provider("secrets: { token: { env: sk_live_123 } }\n"), 3, 26, "capital letters",
        hint: "not its value"),
    BadFile(
        "env and file", provider("secrets: { token: { env: A, file: b } }\n"), 3, 19, "exactly one of env and file"),
    BadFile("neither", provider("secrets: { token: {} }\n"), 3, 19, "exactly one of env and file, found none"),
    BadFile(
        "misspelt", provider("secrets: { token: { enf: A } }\n"), 3, 21, "unknown key \"enf\"",
        hint: "did you mean \"env\"?"),
    BadFile(
        "sealed", provider("secrets: { token: { sealed: x } }\n"), 3, 29,
        "sealed secrets are not available yet; use env or file", hint: "gatehouse secret set"),
]

@Suite("Bad files")
struct BadFileTests {
    @Test("every mistake is found at its place and said plainly", arguments: structure + identity + addresses)
    func outline(_ bad: BadFile) { check(bad) }

    @Test("every mistake inside a section is found at its place", arguments: policies + tenants + secrets)
    func sections(_ bad: BadFile) { check(bad) }

    private func check(_ bad: BadFile) {
        let result = snapshot(bad.yaml)
        #expect(result.providers.isEmpty)
        let errors = result.diagnostics.filter(\.isError)
        let found = errors.first { $0.line == bad.line && $0.column == bad.column && $0.message.contains(bad.message) }
        guard let found else {
            Issue.record("expected \(bad.line):\(bad.column) \(bad.message)\n\(errors.map(\.description))")
            return
        }
        #expect(found.file == "p.yaml")
        #expect((found.hint ?? "").contains(bad.hint), "hint is \(found.hint ?? "nil")")
    }
}
