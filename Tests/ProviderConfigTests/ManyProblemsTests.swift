import Domain
import ProviderConfig
import Testing

@Suite("Reports")
struct ManyProblemsTests {
    private static let first = """
        id: one
        plugin: P
        enabld: true
        limits: { timeout: 30, concurrency: many }
        retry:
          attempts: 0
          jitter: some
        tenants:
          acme: { prio: 1, weight: x }

        """

    @Test("all problems of a file are reported at once, in the order of their places")
    func oneFile() {
        let places = snapshot(Self.first).diagnostics.map { [$0.line, $0.column] }
        #expect(places == [[3, 1], [4, 20], [4, 37], [6, 13], [7, 11], [9, 11], [9, 28]])
    }

    @Test("problems of all files are reported together, also when one is no YAML")
    func manyFiles() {
        let result = snapshot(["a.yaml": Self.first, "b.yaml": "id: [", "c.yaml": "id: ok\nplugin: P\n", "d.yaml": ""])
        #expect(result.diagnostics.filter { $0.file == "a.yaml" }.count == 7)
        #expect(result.diagnostics.filter { $0.file == "b.yaml" }.count == 1)
        #expect(result.diagnostics.filter { $0.file == "d.yaml" }.count == 1)
        #expect(result.providers.map(\.id) == ["ok"])
        #expect(result.broken.map(\.file) == ["a.yaml", "b.yaml", "d.yaml"])
        #expect(result.broken.first?.providerID == "one")
    }

    @Test("an id that two files claim is reported at both, and neither serves")
    func duplicateID() {
        let result = snapshot([
            "a.yaml": "id: same\nplugin: P\n", "b.yaml": "plugin: P\nid: same\n", "c.yaml": "id: other\nplugin: P\n",
        ])
        #expect(result.providers.map(\.id) == ["other"])
        #expect(result.diagnostics.map(\.position.description) == ["a.yaml:1:5", "b.yaml:2:5"])
        #expect(result.diagnostics[0].message.contains("\"same\" is used more than once, also at b.yaml:2:5"))
        #expect(result.diagnostics[1].message.contains("a.yaml:1:5"))
    }

    @Test("the text shows the line and a caret below the place")
    func text() {
        let yaml = "id: p\nplugin: P\nlimits: { timout: 30s }\n"
        let text = DiagnosticRenderer { _ in Array(yaml.utf8) }.text(snapshot(yaml).diagnostics)
        #expect(
            text == """
                p.yaml:3:11: error: limits: unknown key "timout" (did you mean "timeout"?)
                  3 | limits: { timout: 30s }
                    |           ^

                """)
    }

    @Test("a file cannot send control characters to a terminal")
    func escapes() {
        let yaml = "id: \"a\\e[31mb\"\nplugin: P\n\"\\e]0;x\": 1 # \u{85}\n"
        let text = DiagnosticRenderer { _ in Array(yaml.utf8) }.text(snapshot(yaml).diagnostics)
        #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
        #expect(text.contains("\\u001b[31mb"))
    }

    @Test("the JSON has exactly the promised members")
    func json() {
        let yaml = "id: p\nplugin: P\nlimits: { timout: 30s }\nendpoints: { a: \"http://a.example\" }\n"
        let json = DiagnosticRenderer.json(snapshot(yaml).diagnostics)
        #expect(
            json == [
                "ok": false,
                "errors": [
                    [
                        "file": "p.yaml", "line": 3, "column": 11, "message": "limits: unknown key \"timout\"",
                        "hint": "did you mean \"timeout\"?",
                    ]
                ],
                "warnings": [
                    [
                        "file": "p.yaml", "line": 4, "column": 17,
                        "message": "endpoints.a: \"http://a.example\" is not encrypted",
                        "hint": "use https unless the network itself is trusted",
                    ]
                ],
            ])
        #expect(DiagnosticRenderer.json([]) == ["ok": true, "errors": [], "warnings": []])
    }
}
