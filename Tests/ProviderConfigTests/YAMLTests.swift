import Domain
import ProviderConfig
import Testing

@Suite("YAML")
struct YAMLTests {
    @Test(
        "plain scalars mean what YAML 1.2 says, and what looks like an identifier stays text",
        arguments: [
            ("true", true), ("False", false), ("null", nil), ("~", nil), ("", nil), ("no", "no"), ("on", "on"),
            ("y", "y"),
            ("12", 12), ("-3", -3), ("+5", 5), ("0", 0), ("0123", "0123"), ("00", "00"), ("0x1F", 31), ("0o17", 15),
            ("0x-1", "0x-1"), ("1.50", 1.5), (".5", 0.5), ("5.", 5), ("1e3", 1000), ("1.e3", 1000), (".", "."),
            ("-", ["-"]), (".inf", ".inf"), (".nan", ".nan"), ("1_000", "1_000"), ("2024-01-31", "2024-01-31"),
            ("1:30", "1:30"), ("\"306\"", "306"), ("'true'", "true"), ("!!str 306", "306"), ("\"\"", ""),
            ("12345678901234567890", .number(JSONNumber("12345678901234567890") ?? JSONNumber(0))),
        ] as [(String, JSON)])
    func scalars(_ written: String, _ meant: JSON) {
        let text = written == "-" ? "[\"-\"]" : written
        let (root, problems) = YAMLParser.parse(Array("value: \(text)\n".utf8), file: "f")
        #expect(problems.isEmpty)
        #expect(root?.entry("value")?.value.json == meant)
    }

    @Test("numbers keep the digits they were written with")
    func digits() {
        let (root, _) = YAMLParser.parse(Array("amount: 1.50\n".utf8), file: "f")
        #expect(root?.entry("amount")?.value.json.text == "1.50")
    }

    @Test("every node knows its line and its column, counted in characters")
    func positions() {
        let (root, _) = YAMLParser.parse(Array("ä: { b: [1, 2] }\nc:\n  - d: ü\n    e: x\n".utf8), file: "f")
        let list = root?.entry("ä")?.value.entry("b")
        #expect(list?.keyPosition == SourcePosition(file: "f", line: 1, column: 6))
        #expect(list?.value.position == SourcePosition(file: "f", line: 1, column: 9))
        guard case .sequence(let elements)? = root?.entry("c")?.value.content else {
            Issue.record("c is no list")
            return
        }
        #expect(elements[0].entry("e")?.value.position == SourcePosition(file: "f", line: 4, column: 8))
        #expect(root?.entries?.map(\.key) == ["ä", "c"])
    }

    @Test("an alias bomb is refused before it can grow")
    func bomb() {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...20 {
            yaml +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
        }
        let result = snapshot(yaml)
        #expect(result.providers.isEmpty)
        #expect(
            result.diagnostics.contains { $0.line == 2 && $0.message.contains("aliases (*name) are not supported") })
        #expect(result.diagnostics.count <= 100)
        #expect(result.diagnostics.contains { $0.message.contains("more problems in this file") })
    }

    @Test("values nested too deep are refused, whatever their number", arguments: [33, 1000, 100_000])
    func depth(_ depth: Int) {
        let result = YAMLParser.parse(Array(("x: " + String(repeating: "[", count: depth)).utf8), file: "f")
        #expect(result.root == nil)
        #expect(result.problems.first?.message == "values are nested more than 32 levels deep")
        // The mapping is the first level, so the 32nd bracket is one too many.
        #expect(result.problems.first?.position == SourcePosition(file: "f", line: 1, column: 35))
    }

    @Test("32 levels are read")
    func deepest() {
        let yaml = "x: " + String(repeating: "[", count: 31) + String(repeating: "]", count: 31)
        #expect(YAMLParser.parse(Array(yaml.utf8), file: "f").problems.isEmpty)
    }

    @Test("a file of more than a mebibyte is refused")
    func huge() {
        let bytes = [UInt8](repeating: 0x20, count: 1024 * 1024 + 1)
        let result = YAMLParser.parse(bytes, file: "f")
        #expect(result.root == nil)
        #expect(result.problems.first?.message == "the file is larger than 1MiB")
    }

    @Test("a file of too many values is refused, and in time that grows with its size alone")
    func crowded() {
        let result = YAMLParser.parse(Array(String(repeating: "- a\n", count: 200_000).utf8), file: "f")
        #expect(result.root == nil)
        #expect(result.problems.map(\.message) == ["the file has more than 50000 values"])
        #expect(result.problems.first?.line == 50_000)
    }

    @Test(
        "text that is not UTF-8 is refused where it stands",
        arguments: [
            ([0x61, 0x3A, 0x20, 0xFF], 1, 4), ([0x61, 0x0A, 0xC3, 0xA4, 0xC3, 0x28], 2, 2),
            ([0xFF, 0xFE, 0x61, 0x00], 1, 1),
            ([0x61, 0x3A, 0x20, 0xE2, 0x82], 1, 4), ([0x61, 0x3A, 0x0A, 0x20, 0xC0, 0x80], 2, 2),
        ] as [([UInt8], Int, Int)])
    func encoding(_ bytes: [UInt8], _ line: Int, _ column: Int) {
        let result = YAMLParser.parse(bytes, file: "f")
        #expect(result.root == nil)
        #expect(result.problems.map(\.position) == [SourcePosition(file: "f", line: line, column: column)])
        #expect(result.problems.first?.message.contains("UTF") == true)
    }

    @Test("control characters are refused where they stand")
    func control() {
        let result = YAMLParser.parse(Array("a: b\nc: \u{1}\n".utf8), file: "f")
        #expect(result.problems.map(\.position) == [SourcePosition(file: "f", line: 2, column: 4)])
    }

    @Test("a byte order mark, Windows line ends and a document start are taken")
    func harmless() {
        let result = YAMLParser.parse(Array("\u{FEFF}---\r\na: 1\r\nb: 2\r\n".utf8), file: "f")
        #expect(result.problems.isEmpty)
        #expect(result.root?.json == ["a": 1, "b": 2])
    }

    @Test("random changes of a real file never stop the process and always end in a provider or an error")
    func mutations() {
        var random = SplitMix(state: 7)
        let good = Array(completeProvider.utf8)
        for _ in 0..<1000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.insert(contentsOf: "{[*&:\"'-#\n \t!".utf8.shuffled(using: &random).prefix(2), at: place)
                }
            }
            let result = ConfigFolder.parse([("f.yaml", bytes)], digest: testDigest)
            #expect(result.providers.count == 1 || result.diagnostics.hasErrors)
            _ = DiagnosticRenderer { _ in bytes }.text(result.diagnostics)
        }
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
