import Testing

@testable import Domain

@Suite("Patterns of schemas")
struct SchemaPatternTests {
    @Test(
        "patterns match what ECMA-262 says",
        arguments: [
            ("", ["", "x"], []), ("b", ["b", "abc"], ["", "ac"]), ("^b$", ["b"], ["ab", "b\n", ""]),
            ("^a.c$", ["abc", "a😀c"], ["ac", "a\nc"]), ("^(a|bc)*$", ["", "abca"], ["b", "ac"]),
            ("^(?:ab)+?$", ["ab", "abab"], ["", "aba"]),
            ("^a?b{2}c{1,2}d{2,}$", ["abbcdd", "bbccddd"], ["bcdd", "bbcd"]),
            ("^[a-c_\\-]+$", ["ab-_"], ["d", ""]), ("^[^a-c]$", ["d", "é"], ["a", ""]), ("^[]$|^x$", ["x"], ["]", ""]),
            ("^\\d\\D\\w\\W\\s\\S$", ["1a_- x"], ["aa_- x"]), ("^[\\d.]+$", ["1.2"], ["a"]), ("^[\\D]$", ["a"], ["1"]),
            ("^\\+[1-9][0-9]{6,14}$", ["+263771234567"], ["263771234567", "+0123456", "+1234567890123456"]),
            ("^\\u0041\\x42\\u{1F600}$", ["AB😀"], ["ab"]), ("a|^b|c$", ["xa", "bx", "xc"], ["xb", "cx"]),
            ("^a{0}$", [""], ["a"]), ("^(|a)b$", ["b", "ab"], ["aab"]), ("^[a-]$", ["a", "-"], ["b"]),
            ("\\.", ["a.b"], ["ab"]),
            ("^(a*)*$", ["", "aaa"], ["b"]), ("(^a)|(b$)", ["ax", "xb"], ["xa", "bx"]), ("^é+$", ["éé"], ["e"]),
        ] as [(String, [String], [String])])
    func matches(text: String, good: [String], bad: [String]) throws {
        let pattern = try SchemaPattern(text)
        for value in good { #expect(pattern.matches(value), "\(text) should match \(value)") }
        for value in bad { #expect(!pattern.matches(value), "\(text) should not match \(value)") }
    }

    @Test(
        "what is not supported or not a pattern is refused",
        arguments: [
            "(", ")", "a)", "[a", "*", "a**", "^*", "a{2,1}", "a{", "a{x}", "{1}", "}", "]", "(?=a)", "(?<n>a)",
            "(?!a)",
            "\\1", "\\b", "\\p{L}", "\\", "[z-a]", "[\\d-z]", "\\u12", "\\u{110000}", "\\xg1", "a{9999}",
            "((a{1000}){1000})",
        ])
    func refuses(text: String) {
        #expect(throws: SchemaPatternError.self) { try SchemaPattern(text) }
    }

    @Test("patterns that make backtracking matchers stall take time in proportion to the text")
    func isLinear() throws {
        let text = String(repeating: "a", count: 20_000) + "!"
        for pattern in ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*)(.*)(.*)(.*)(.*)$x", "^(a?){100}a{100}b$"] {
            #expect(try !SchemaPattern(pattern).matches(text))
        }
        #expect(throws: Never.self) { try SchemaPattern("^(((((){2000}){2000}){2000}){2000})$") }
    }

    @Test("texts beyond the limit are a violation, not a long wait")
    func limitsText() throws {
        let schema = try JSONSchema(["pattern": "x"])
        #expect(schema.validate(.string(String(repeating: "x", count: 70_000))).map(\.keyword) == ["pattern"])
    }
}
