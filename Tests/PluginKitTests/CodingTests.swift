import Testing

@testable import PluginKit

/// How states, requests and results become JSON and come back.
@Suite struct CodingTests {
    struct Sample: Codable, Hashable {
        enum Kind: String, Codable { case first, second }

        struct Inner: Codable, Hashable {
            var a: Int64
            var texts: [String]
            var nested: [[Double]]
        }

        var zeta = "z\"\\\n\u{1}é"
        var alpha: Int? = nil
        var flag = true
        var kind = Kind.second
        var small: UInt8 = 255
        var large = UInt64.max
        var ratio = 0.1
        var whole = 3.0
        var float: Float = -2.5
        var inner = Inner(a: .min, texts: ["x", ""], nested: [[1, 2.5], []])
        var map = ["b": Kind.first, "a": .second]
        var optionals: [Int?] = [1, nil]
        var instant = Instant(milliseconds: 7)
    }

    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONText.encode(value), as: UTF8.self)
    }

    private func read<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONText.decode(type, from: Array(text.utf8))
    }

    @Test("what is written is read again, keys sorted, nil left out")
    func roundTrip() throws {
        let written = try text(Sample())
        #expect(
            written == #"{"flag":true,"float":-2.5,"inner":{"a":-9223372036854775808,"nested":[[1,2.5],[]],"#
                + #""texts":["x",""]},"instant":7,"kind":"second","large":18446744073709551615,"map":{"a":"second","#
                + #""b":"first"},"optionals":[1,null],"ratio":0.1,"small":255,"whole":3,"#
                + #""zeta":"z\"\\\n\u0001é"}"#)
        #expect(try read(Sample.self, written) == Sample())
    }

    @Test("a value may be a text, a number or nothing at all as well")
    func fragments() throws {
        struct Nothing: Codable, Hashable {}
        #expect(try text("a") == #""a""#)
        #expect(try text([Int]()) == "[]")
        #expect(try text(Nothing()) == "{}")
        #expect(try read(Nothing.self, "{}") == Nothing())
        #expect(try read([String: Int].self, #"{"a":1}"#) == ["a": 1])
        #expect(try read(Int?.self, "null") == nil)
    }

    /// Members put by hand, twice and in other places, as a hand-written `encode` may.
    private struct ByHand: Codable, Hashable {
        enum Key: String, CodingKey { case list, object, twice, none }

        var value = 5

        init() {}

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            var list = try container.nestedUnkeyedContainer(forKey: .list)
            guard try !list.decodeNil(), try list.decode(Int.self) == 1, try list.decodeNil(), list.isAtEnd,
                try container.decodeNil(forKey: .none), container.contains(.twice),
                try container.nestedContainer(keyedBy: Key.self, forKey: .object).allKeys == [.twice]
            else { throw CancellationError() }
            value = try container.decode(Int.self, forKey: .twice)
            #expect(try Int(from: container.superDecoder()) == 9)
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(1, forKey: .twice)
            var object = container.nestedContainer(keyedBy: Key.self, forKey: .object)
            try object.encode("x", forKey: .twice)
            var list = container.nestedUnkeyedContainer(forKey: .list)
            try list.encode(1)
            try list.encodeNil()
            try 9.encode(to: container.superEncoder())
            try container.encodeNil(forKey: .none)
            try container.encode(value, forKey: .twice)
        }
    }

    @Test("containers may be mixed; of a key that is written twice the last value counts")
    func containers() throws {
        let written = try text(ByHand())
        #expect(written == #"{"list":[1,null],"none":null,"object":{"twice":"x"},"super":9,"twice":5}"#)
        #expect(try read(ByHand.self, written) == ByHand())
    }

    @Test("whole numbers are whole however they are written")
    func wholeNumbers() throws {
        #expect(try read([Int].self, "[3.0,1e2,-0,9007199254740993]") == [3, 100, 0, 9_007_199_254_740_993])
        #expect(try read([Double].self, "[3,1e2]") == [3, 100])
    }

    struct Place: Decodable {
        struct Item: Decodable { var id: UInt8 }

        var items: [Item] = []
        var name = ""
    }

    @Test(
        "an error names the place and the kind, never the value",
        arguments: [
            (#"{"items":[{"id":1},{"id":"secret"}],"name":"n"}"#, "/items/1/id: expected a whole number"),
            (#"{"items":[{"id":256}],"name":"n"}"#, "/items/0/id: the value is not accepted"),
            (#"{"items":[{"id":1.5}],"name":"n"}"#, "/items/0/id: the value is not accepted"),
            (#"{"items":[{"id":9007199254740994.0}],"name":"n"}"#, "/items/0/id: the value is not accepted"),
            (#"{"items":[{}],"name":"n"}"#, "/items/0: id is missing"),
            (#"{"items":[1],"name":"n"}"#, "/items/0: expected an object"),
            (#"{"items":{},"name":"n"}"#, "/items: expected a list"),
            (#"{"items":[],"name":null}"#, "/name: expected a text, found null"),
            (#"{"items":[],"name":true}"#, "/name: expected a text"),
            (#"{"items":[],"name":"secret""#, "the top: it is not valid JSON"),
            (#"{"items":[],"name":"a","name":"b"}"#, "the top: it is not valid JSON"),
            ("", "the top: it is not valid JSON"),
        ])
    func places(text: String, expected: String) {
        let error = #expect(throws: DecodingError.self) { try read(Place.self, text) }
        #expect(error.map { "\(CodingPlace($0, quoting: false))" } == expected)
    }

    @Test("a list that has ended, and numbers that JSON does not have, are errors")
    func ends() {
        struct Pair: Decodable {
            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                _ = try (list.decode(Int.self), list.decode(Int.self))
            }
        }
        #expect(throws: DecodingError.self) { try read(Pair.self, "[1]") }
        #expect(throws: EncodingError.self) { try text([Double.infinity]) }
        #expect(throws: EncodingError.self) { try text(["a": Float.nan]) }
        #expect(throws: DecodingError.self) { try read(Double.self, "1e999") }
    }

    @Test("an object of many members is read by name as well")
    func manyMembers() throws {
        let map = Dictionary(uniqueKeysWithValues: (0..<100).map { ("k\($0)", $0) })
        #expect(try read([String: Int].self, try text(map)) == map)
    }
}
