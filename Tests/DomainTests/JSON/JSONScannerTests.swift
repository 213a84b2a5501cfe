import Testing

@testable import Domain

@Suite("JSON scanner")
struct JSONScannerTests {
    private let text = #" {"a": [1, "two", {"k/~": -3.5e2 }], "\u0062" : null,"c":{}, "": true}"#

    private func found(_ pointer: String) throws -> String? {
        let bytes = Array(text.utf8)
        let place = try #require(JSONPointer(pointer))
        return try JSONScanner.range(of: place, in: bytes)
            .map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    @Test("the range covers the value with its quotes and nothing else")
    func findsRanges() throws {
        #expect(try found("") == String(text.dropFirst()))
        #expect(try found("/a") == #"[1, "two", {"k/~": -3.5e2 }]"#)
        #expect(try found("/a/0") == "1")
        #expect(try found("/a/1") == "\"two\"")
        #expect(try found("/a/2/k~1~0") == "-3.5e2")
        #expect(try found("/b") == "null")
        #expect(try found("/c") == "{}")
        #expect(try found("/") == "true")
    }

    @Test("a pointer that leads nowhere has no range", arguments: ["/x", "/a/3", "/a/01", "/a/0/b", "/c/d", "/A"])
    func findsNothing(pointer: String) throws {
        #expect(try found(pointer) == nil)
    }

    @Test("several values are found in one pass, nested ones included")
    func findsSeveral() throws {
        let bytes = Array(text.utf8)
        let pointers = try ["/a", "/a/2", "/b", "/nope"].map { try #require(JSONPointer($0)) }
        let ranges = try JSONScanner.ranges(of: pointers, in: bytes)
        #expect(ranges.count == 3)
        for pointer in pointers { #expect(try ranges[pointer] == JSONScanner.range(of: pointer, in: bytes)) }
    }

    @Test("bad text after the value is still refused")
    func readsToTheEnd() {
        let bytes = Array(#"{"a":1,"b":}"#.utf8)
        #expect(throws: JSONSyntaxError.self) { try JSONScanner.range(of: JSONPointer(tokens: ["a"]), in: bytes) }
    }

    @Test("duplicate keys are refused among few and among many")
    func refusesDuplicates() {
        for count in [1, 5, 12, 13, 14, 40] {
            let members = (0..<count).map { "\"k\($0)\":0" } + ["\"k0\":1"]
            let bytes = Array("{\(members.joined(separator: ","))}".utf8)
            #expect(throws: JSONSyntaxError.self) { try JSONScanner.range(of: .root, in: bytes) }
        }
    }

    @Test("replacements apply in any order, and the outer of two wins")
    func replaces() throws {
        let bytes = Array(#"{"a":"secret","b":[1,2]}"#.utf8)
        func range(_ pointer: String) throws -> Range<Int> {
            let place = try #require(JSONPointer(pointer))
            return try #require(try JSONScanner.range(of: place, in: bytes))
        }
        let replaced = try JSONScanner.replacing(
            [(range("/b/1"), Array("22".utf8)), (range("/a"), Array("\"***\"".utf8))], in: bytes)
        #expect(String(decoding: replaced, as: UTF8.self) == #"{"a":"***","b":[1,22]}"#)
        let outer = try JSONScanner.replacing(
            [(range("/b/0"), Array("9".utf8)), (range("/b"), Array("null".utf8))], in: bytes)
        #expect(String(decoding: outer, as: UTF8.self) == #"{"a":"secret","b":null}"#)
        #expect(JSONScanner.replacing([], in: bytes) == bytes)
    }
}
