import Foundation
import Testing

@testable import Domain

@Suite("JSON values")
struct JSONValueTests {
    @Test("the canonical text has keys sorted by bytes and only the escapes that must be")
    func serializes() {
        let value: JSON = [
            "b": [1, 2.5, nil, true], "a/~": "x\"\\\n\u{1}\u{7F}é/", "é": [:], "z": [], "Z": "", "\u{FFFF}": 1, "😀": 2,
        ]
        #expect(
            value.text
                == #"{"Z":"","a/~":"x\"\\\n\u0001"# + "\u{7F}" + #"é/","b":[1,2.5,null,true],"z":[],"é":{},"#
                + "\"\u{FFFF}\":1,\"😀\":2}")
        #expect(String(decoding: value.serialized(), as: UTF8.self) == value.text)
    }

    @Test("the pretty text has one member a line")
    func serializesPretty() {
        let value: JSON = ["b": [1, [:]], "a": ["c": nil], "d": []]
        #expect(
            value.serializedPretty() == """
                {
                  "a": {
                    "c": null
                  },
                  "b": [
                    1,
                    {}
                  ],
                  "d": []
                }
                """)
    }

    @Test("number text survives a round trip")
    func keepsNumberText() throws {
        for text in ["1.10", "1E400", "-0.0", "123456789012345678901234567890", "1e-7"] {
            #expect(try JSON.parse("[\(text)]").text == "[\(text)]")
        }
    }

    @Test("numbers are equal and ordered by value")
    func comparesNumbers() throws {
        func number(_ text: String) throws -> JSONNumber { try #require(JSONNumber(text)) }
        #expect(try number("1") == number("1.0"))
        #expect(try number("1").hashValue == number("10e-1").hashValue)
        #expect(try number("-0") == number("0e999999999999999999999"))
        #expect(try number("1") != number("-1"))
        let ascending = ["-1e30", "-12", "-2.5", "-1e-9", "0", "0.001", "1", "9.99", "10", "1e300", "1e999"]
        for (low, high) in zip(ascending, ascending.dropFirst()) {
            #expect(try number(low) < number(high))
            #expect(try !(number(high) < number(low)))
        }
    }

    @Test(
        "integers are exact or absent",
        arguments: [
            ("9223372036854775807", Int64.max), ("-9223372036854775808", .min), ("9223372036854775808", nil),
            ("1.0", 1), ("1.5", nil), ("12e2", 1200), ("120e-1", 12), ("1e19", nil), ("0e99", 0), ("-0", 0),
            ("1e99999999999999999999", nil),
        ] as [(String, Int64?)])
    func readsIntegers(text: String, expected: Int64?) {
        #expect(JSONNumber(text)?.int64 == expected)
    }

    @Test("what is no JSON number makes no number", arguments: ["", "+1", "01", "1.", ".1", "1e", "0x1", "inf", " 1"])
    func refusesNumbers(text: String) {
        #expect(JSONNumber(text) == nil)
    }

    @Test("doubles that JSON cannot express make no number")
    func refusesNonFinite() {
        #expect(JSONNumber(Double.infinity) == nil)
        #expect(JSONNumber(Double.nan) == nil)
        #expect(JSONNumber(2.0)?.text == "2")
        #expect(JSONNumber("1e999")?.double == nil)
    }

    @Test("accessors give nil for other kinds")
    func accesses() throws {
        let value: JSON = ["a": [10, "x", true, nil], "b": 1.5]
        #expect(value["a"]?[0]?.int == 10)
        #expect(value["a"]?[1]?.string == "x")
        #expect(value["a"]?[2]?.bool == true)
        #expect(value["a"]?[3]?.isNull == true)
        #expect(value["a"]?[4] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value["b"]?.double == 1.5)
        #expect(value["b"]?.int == nil)
        #expect(value["b"]?["c"] == nil)
        #expect(value["b"]?[0] == nil)
        #expect(value["none"] == nil)
        #expect(value[try #require(JSONPointer("/a/1"))] == "x")
        #expect(value[try #require(JSONPointer("/a/01"))] == nil)
        #expect(value[try #require(JSONPointer("/b/c"))] == nil)
        #expect(value[.root] == value)
    }

    @Test("values are set where a pointer leads, with the objects on the way")
    func sets() throws {
        var value: JSON = ["a": [1, 2]]
        for (pointer, new) in [("/a/0", "x"), ("/a/-", 3), ("/a/3", 4), ("/b/c/d", true)] as [(String, JSON)] {
            let isSet = value.set(new, at: try #require(JSONPointer(pointer)))
            #expect(isSet, "\(pointer)")
        }
        #expect(value == ["a": ["x", 2, 3, 4], "b": ["c": ["d": true]]])
        let before = value
        for pointer in ["/a/9", "/a/x", "/a/0/x", "/b/c/d/e", "/a/-/0", "/a/4/0/-"] {
            let isSet = value.set(nil, at: try #require(JSONPointer(pointer)))
            #expect(isSet == (pointer == "/a/-/0" || pointer == "/a/4/0/-"), "\(pointer)")
            if isSet { value = before }
            #expect(value == before)
        }
        value.set(nil, at: .root)
        #expect(value == .null)
    }

    @Test("values pass through a foreign coder")
    func codes() throws {
        let value: JSON = ["a": [1, -2.5, "x", true, false, nil, [:], []], "n": 9_007_199_254_740_993]
        let data = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(JSON.self, from: data) == value)
        let large = try JSON.parse("18446744073709551615")
        #expect(try JSONDecoder().decode(JSON.self, from: JSONEncoder().encode(large)) == large)
    }

    @Test("pointers are read and written as RFC 6901 has it")
    func readsPointers() throws {
        let cases: [(String, [String])] = [
            ("", []), ("/", [""]), ("/a/b", ["a", "b"]), ("/a~1b/m~0n", ["a/b", "m~n"]), ("/~01", ["~1"]),
            ("/é/0/", ["é", "0", ""]),
        ]
        for (text, tokens) in cases {
            let pointer = try #require(JSONPointer(text))
            #expect(pointer.tokens == tokens)
            #expect(pointer.description == text)
        }
        for text in ["a", "a/b", "/~", "/~2", "/a~"] { #expect(JSONPointer(text) == nil) }
        #expect(JSONPointer.root.appending("a/b").appending(3).description == "/a~1b/3")
        let coded = try JSONDecoder().decode([JSONPointer].self, from: Data(#"["/a"]"#.utf8))
        #expect(coded == [JSONPointer(tokens: ["a"])])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([JSONPointer].self, from: Data(#"["a"]"#.utf8))
        }
    }
}
