import PluginKit
import Testing

@Suite struct JSONTests {
    @Test("what is missing or of another type is nothing, to any depth")
    func tolerant() {
        let json = JSON(tolerant: #"{"a":{"b":[1,"2",true,null]},"n":"7","e":"{\"x\":1}","blank":" \t"}"#)
        #expect(json["a", "b"][0].int == 1)
        #expect(json["a"]["b"][1].int == nil)
        #expect(json["a"]["b"][1].text == "2")
        #expect(json["a"]["b"][2].bool == true)
        #expect(json["a"]["b"][3].isNothing)
        #expect(json["a"]["b"][-1] == .null)
        #expect(json["a"]["b"][4] == .absent)
        #expect(json["a"]["b"][Int.min] == .absent)
        #expect(json["x", "y"][3]["z"].string == nil)
        #expect(json["n"].bool == nil)
        #expect(json["e"].embedded["x"].int == 1)
        #expect(json["n"].embedded == 7)
        #expect(json["blank"].filledString == nil)
        #expect(json["a"].array.isEmpty)
    }

    @Test("numbers keep the text they had", arguments: ["10.00", "1e3", "-0.0", "12345678901234567890.123456789"])
    func numbers(text: String) {
        #expect(JSON(tolerant: "[\(text)]")[0].text == text)
        #expect(JSON(tolerant: "[\(text)]").serialized == "[\(text)]")
    }

    @Test("whole numbers are whole however they are written, and nothing else is")
    func integers() {
        #expect(JSON.number("3.0").int == 3)
        #expect(JSON.number("1e2").int == 100)
        #expect(JSON.number("3.5").int == nil)
        #expect(JSON.number("99999999999999999999").int == nil)
        #expect(JSON.number("1e999").double == nil)
        #expect(JSON.string("3").int == nil)
    }

    @Test(
        "what is not JSON, or could be read in two ways, is absent",
        arguments: [
            "", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "[01]", "[1.]", "[.5]", "[+1]", "nul", "[1] 2", "\"\\x\"",
            "\"\\u12g4\"", "{\"a\":1,\"a\":2}", "[\"a]", "NaN", "{\"a\" 1}", "\"\\", "[tru", "-",
        ])
    func malformed(text: String) {
        #expect(JSON(tolerant: text) == .absent)
    }

    @Test("a key that occurs twice among many is found as well")
    func manyKeys() {
        let members = (0..<40).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(JSON(tolerant: "{\(members)}")["k39"].int == 39)
        #expect(JSON(tolerant: "{\(members),\"k3\":1}") == .absent)
        #expect(JSON(tolerant: "{\(members),\"k39\":1}") == .absent)
    }

    @Test("nesting has an end, so that no text can exhaust the stack")
    func depth() {
        let deep = { (count: Int) in
            JSON(tolerant: String(repeating: "[", count: count) + String(repeating: "]", count: count))
        }
        #expect(deep(64).isArray)
        #expect(deep(100_000) == .absent)
        #expect(JSON(tolerant: String(repeating: #"{"a":"#, count: 100_000)) == .absent)
    }

    @Test("escapes are read and written; broken UTF-8 is refused, half a surrogate pair is replaced")
    func strings() {
        #expect(JSON(tolerant: #""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#).string == "a\"\\/\u{8}\u{C}\n\r\t\u{e9}😀")
        #expect(JSON(tolerant: #""\ud83dx\ud83d\u0041""#).string == "\u{FFFD}x\u{FFFD}A")
        #expect(JSON(tolerant: [0x22, 0xC3, 0x22]) == .absent)
        #expect(JSON(tolerant: [0xEF, 0xBB, 0xBF, 0x31]) == 1)
        #expect(JSON.string("\u{1}\n\"\\é").serialized == #""\u0001\n\"\\é""#)
    }

    @Test("equal values give equal texts, whatever order their members had")
    func sorted() {
        #expect(JSON(tolerant: #"{"b":1,"a":{"d":[],"c":{}}}"#).serialized == #"{"a":{"c":{},"d":[]},"b":1}"#)
    }
}
