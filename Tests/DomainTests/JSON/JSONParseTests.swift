import Testing

@testable import Domain

@Suite("JSON parsing")
struct JSONParseTests {
    @Test(
        "valid texts are read",
        arguments: [
            ("null", .null), (" true ", true), ("false", false), ("0", 0), ("-0", 0), ("12.5e-1", 1.25),
            ("1E+2", 100), (#""""#, ""), (#""a\"\\\/\b\f\n\r\t""#, "a\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u00e9\u20AC\ud83d\ude00""#, "é€😀"), ("\"\u{7F}é€😀\"", "\u{7F}é€😀"), (#""\u0000""#, "\0"),
            ("[]", []), ("[ ]", []), ("[1,[2,{}],null]", [1, [2, [:]], nil]), ("{}", [:]), ("{ }", [:]),
            ("\t{ \"a\" :\r\n1 , \"\" : [ ] }", ["a": 1, "": []]),
            (
                #""seven67\n and eight890 and more than thirty-two bytes""#,
                "seven67\n and eight890 and more than thirty-two bytes"
            ),
        ] as [(String, JSON)])
    func reads(text: String, expected: JSON) throws {
        #expect(try JSON.parse(text) == expected)
        #expect(try JSON.parse(Array(text.utf8)) == expected)
        #expect(try JSONScanner.range(of: .root, in: Array(text.utf8)) != nil)
    }

    @Test(
        "invalid texts are refused, by parser and scanner at the same place",
        arguments: [
            ("", 0), ("  ", 2), ("nul", 0), ("nulL", 0), ("True", 0), ("nullx", 4), ("1 2", 2), ("[1]]", 3),
            ("01", 1), ("-", 1), ("-a", 1), ("1.", 2), (".5", 0), ("1e", 2), ("1e+", 3), ("+1", 0), ("0x1", 1),
            ("NaN", 0), ("Infinity", 0), ("'a'", 0), ("\"", 1), ("\"abc", 4), (#""\""#, 3), (#""\x""#, 1),
            (#""\u12""#, 1), (#""\u12G4""#, 1), (#""\u+123""#, 1), (#""\ud800""#, 1), (#""\udc00""#, 1),
            (#""\ud800\u0041""#, 1),
            (#""\ud800\n""#, 1), ("\"a\nb\"", 2), ("\"\u{0}\"", 1), ("\"\u{1F}\"", 1), ("[", 1), ("[1", 2), ("[1,", 3),
            ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("[1}", 2), ("{", 1), ("{\"a\"", 4), ("{\"a\":", 5),
            ("{\"a\":1", 6), ("{\"a\":1,", 7), ("{\"a\":1,}", 7), ("{a:1}", 1), ("{\"a\" 1}", 5), ("{1:2}", 1),
            ("{\"a\":1]", 6), ("{\"a\":1,\"a\":2}", 7), (#"{"a":1,"\u0061":2}"#, 7), ("// x\n1", 0), ("\u{FEFF}1", 0),
            ("\u{A0}1", 0), ("[\"é\",]", 6),
        ])
    func refuses(text: String, offset: Int) {
        let bytes = Array(text.utf8)
        let fromParser = #expect(throws: JSONSyntaxError.self) { try JSON.parse(bytes) }
        let fromScanner = #expect(throws: JSONSyntaxError.self) { try JSONScanner.range(of: .root, in: bytes) }
        #expect(fromParser?.offset == offset)
        #expect(fromParser == fromScanner)
    }

    @Test(
        "invalid UTF-8 is refused where it stands",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
        ] as [[UInt8]])
    func refusesInvalidUTF8(fault: [UInt8]) {
        for prefix in [0, 3, 40] {
            let bytes = [0x22] + [UInt8](repeating: 0x61, count: prefix) + fault + Array("\"".utf8)
            let error = #expect(throws: JSONSyntaxError.self) { try JSON.parse(bytes) }
            #expect(error?.offset == 1 + prefix)
            #expect(error?.message.contains("UTF-8") == true)
            let scanned = #expect(throws: JSONSyntaxError.self) { try JSONScanner.range(of: .root, in: bytes) }
            #expect(scanned == error)
        }
    }

    @Test("a string is read alike wherever it ends within a machine word")
    func readsEveryLength() throws {
        for length in 0..<100 {
            let text = String(repeating: "x", count: length)
            #expect(try JSON.parse("\"\(text)\"") == .string(text))
            #expect(try JSON.parse("[\"\(text)é\",1]") == [.string(text + "é"), 1])
            #expect(try JSON.parse("\"\(text)\\n\(text)\"") == .string(text + "\n" + text))
            for control in ["\u{1F}", "\n"] {
                let error = #expect(throws: JSONSyntaxError.self) { try JSON.parse("\"\(text)\(control)xxxxxxxxx\"") }
                #expect(error?.offset == length + 1)
            }
        }
    }

    @Test("nesting is limited, and the limit itself is allowed")
    func limitsDepth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSON.parse(nested(64))
        let error = #expect(throws: JSONSyntaxError.self) { try JSON.parse(nested(65)) }
        #expect(error?.offset == 64)
        #expect(throws: JSONSyntaxError.self) { try JSON.parse(nested(100_000)) }
        #expect(throws: JSONSyntaxError.self) { try JSON.parse(#"{"a":{"b":{}}}"#, maximumDepth: 2) }
        _ = try JSON.parse(#"{"a":{"b":1}}"#, maximumDepth: 2)
    }

    @Test("an error names line and column, counted in scalars")
    func countsLines() {
        let error = #expect(throws: JSONSyntaxError.self) { try JSON.parse("{\n  \"é\": ?\n}") }
        #expect(error?.line == 2)
        #expect(error?.column == 8)
        #expect(error?.offset == 10)
    }

    @Test("an error does not quote the text")
    func quotesNothing() {
        let error = #expect(throws: JSONSyntaxError.self) { try JSON.parse(#"{"pin":"9876543210" "x"}"#) }
        #expect(error?.description.contains("9876543210") == false)
    }
}
