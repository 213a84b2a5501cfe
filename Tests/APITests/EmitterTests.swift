import Domain
import ProviderConfig
import Testing

@testable import API

@Suite("YAML for people")
struct EmitterTests {
    @Test("known keys come first, in their usual order, the others by name")
    func order() {
        let text = YAMLEmitter.text(["zebra": 1, "description": "d", "apple": 2, "type": "object"])
        #expect(text == "type: object\ndescription: d\napple: 2\nzebra: 1\n")
    }

    @Test("a schema's properties stand in the order in which they are required")
    func properties() {
        let text = YAMLEmitter.text([
            "required": ["zebra", "apple"], "properties": ["apple": ["type": "null"], "zebra": [:], "berry": 1],
        ])
        let expected = """
            required: [zebra, apple]
            properties:
              zebra: {}
              apple:
                type: "null"
              berry: 1

            """
        #expect(text == expected)
    }

    @Test("examples are ordered as their schema is, however deep")
    func examples() {
        let text = YAMLEmitter.text([
            "content": [
                "schema": ["$ref": "#/pet"],
                "examples": ["one": ["value": ["kind": 0, "at": ["b": 1, "a": 2], "list": [["b": 1, "a": 2]]]]],
            ],
            "pet": [
                "required": ["list", "at", "kind"],
                "properties": [
                    "at": ["anyOf": [["$ref": "#/point"], ["type": "null"]]], "list": ["items": ["$ref": "#/point"]],
                ],
            ],
            "point": ["required": ["b", "a"]],
        ])
        let expected = """
                  value:
                    list:
                      - b: 1
                        a: 2
                    at:
                      b: 1
                      a: 2
                    kind: 0
            pet:
            """
        #expect(text.contains(expected), "\(text)")
    }

    @Test("lists of objects begin on the line of their dash")
    func lists() {
        let text = YAMLEmitter.text(["servers": [["url": "/", "x": [["a": 1], []]], "word"]])
        #expect(text == "servers:\n  - url: /\n    x:\n      - a: 1\n      - []\n  - word\n")
    }

    @Test(
        "text that YAML would take for something else is quoted",
        arguments: [
            "true", "No", "null", "~", "12", "1e3", "0x1F", "", " lead", "trail ", "a: b", "a #b", "# a", "- a", "*a",
            "&a", "!a", "%a", "@a", "`a`", "[a]", "{a}", "'a'", "\"a\"", "a:", "2026-01-01", "tab\there", ">-", "|",
            "?",
        ])
    func quoting(_ text: String) {
        let value: JSON = ["key": .string(text), "list": [.string(text)]]
        #expect(YAMLParser.parse(Array(YAMLEmitter.text(value).utf8), file: "t").root?.json == value)
        #expect(YAMLEmitter.text(["key": .string(text)]) == "key: \(JSON.string(text).text)\n")
    }

    @Test(
        "long and many-lined text reads back unchanged",
        arguments: [
            String(repeating: "word ", count: 60) + "end", "one\ntwo\n\nfour: # five", "ends with a newline\n",
            "two  spaces " + String(repeating: "x ", count: 60) + "x", String(repeating: "y", count: 200), " \n ",
            "first\n  indented", "- looks like\n- a list",
        ])
    func longText(_ text: String) {
        let value: JSON = ["key": .string(text), "list": [["inner": .string(text)], .string(text)]]
        #expect(YAMLParser.parse(Array(YAMLEmitter.text(value).utf8), file: "t").root?.json == value)
    }
}
