import Testing

@testable import ProviderSims

struct JSONTests {
    @Test("a value survives writing and reading, order and escapes included")
    func roundTrip() throws {
        let value: JSON = ["z": "a\"\\\n\u{1}é😀", "a": [1, -2, 2.5, true, nil, [:]], "n": 9_007_199_254_740_993]
        #expect(try JSON.parse(value.bytes) == value)
    }

    @Test("escaped surrogate pairs read as one scalar")
    func surrogates() throws {
        #expect(try JSON.parse(Array(#""\ud83d\ude00\u00e9""#.utf8)) == "😀é")
    }

    @Test(
        "broken texts are refused",
        arguments: [
            "", "{", "[1,]", "{\"a\" 1}", "\"a", "tru", "1 2", "{\"a\":1,}", "\"\\x\"", "\"\\ud83d\"", "+1", "nan",
            "\"\n\"",
        ])
    func broken(text: String) {
        #expect(throws: JSONError.self) { try JSON.parse(Array(text.utf8)) }
    }

    @Test("nesting beyond the limit is refused, not followed")
    func deep() {
        #expect(throws: JSONError.self) { try JSON.parse([UInt8](repeating: UInt8(ascii: "["), count: 100_000)) }
    }

    @Test("base64 agrees with RFC 4648's examples and refuses what is none")
    func base64() {
        for (text, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            #expect(Base64.encode(Array(text.utf8)) == coded)
            #expect(Base64.decode(coded) == Array(text.utf8))
        }
        for bad in ["Z", "Zg=", "Zm9v=Zg", "Z-_=", "===="] { #expect(Base64.decode(bad) == nil) }
    }
}
