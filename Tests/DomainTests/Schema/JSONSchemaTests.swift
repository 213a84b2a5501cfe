import Testing

@testable import Domain

@Suite("JSON Schema")
struct JSONSchemaTests {
    struct Case: Sendable, CustomStringConvertible {
        let schema: JSON
        let good: [JSON]
        let bad: [JSON]
        var description: String { schema.text }
    }

    static let cases: [Case] = [
        Case(schema: true, good: [1, nil, [:]], bad: []),
        Case(schema: false, good: [], bad: [1, nil]),
        Case(schema: [:], good: [1, "x"], bad: []),
        Case(schema: ["type": "integer"], good: [1, 1.0, 1e3], bad: [1.5, "1", nil]),
        Case(schema: ["type": "number"], good: [1, 1.5], bad: ["1", true]),
        Case(schema: ["type": ["string", "null"]], good: ["", nil], bad: [0, [], [:]]),
        Case(schema: ["type": "boolean"], good: [true], bad: [0, "true"]),
        Case(schema: ["type": "array"], good: [[]], bad: [[:]]),
        Case(schema: ["enum": ["a", 1, nil]], good: ["a", 1, 1.0, nil], bad: ["b", 2, false]),
        Case(schema: ["const": ["a": [1]]], good: [["a": [1]]], bad: [["a": [2]], nil]),
        Case(
            schema: ["minLength": 2, "maxLength": 3], good: ["ab", "😀é", "abc", 1],
            bad: ["a", "abcd", "e\u{301}e\u{301}"]),
        Case(schema: ["pattern": "b+"], good: ["abbc", 1], bad: ["ac", ""]),
        Case(schema: ["minimum": 1, "maximum": 2.5], good: [1, 2.5, "x"], bad: [0.999, 2.6, -1]),
        Case(schema: ["exclusiveMinimum": 1, "exclusiveMaximum": 3], good: [2, 1.0001], bad: [1, 3, 1.0]),
        Case(schema: ["multipleOf": 5], good: [0, 10, -5, "x"], bad: [3, 7.5]),
        Case(schema: ["items": ["type": "integer"]], good: [[], [1, 2], "x"], bad: [[1, "x"]]),
        Case(
            schema: ["prefixItems": [["type": "string"], ["type": "integer"]], "items": false],
            good: [[], ["a"], ["a", 1]], bad: [[1], ["a", "b"], ["a", 1, 2]]),
        Case(schema: ["minItems": 1, "maxItems": 2], good: [[1], [1, 2]], bad: [[], [1, 2, 3]]),
        Case(schema: ["uniqueItems": true], good: [[1, 2, "1"], []], bad: [[1, 1.0], [["a": 1], ["a": 1]]]),
        Case(schema: ["minProperties": 1, "maxProperties": 1], good: [["a": 1]], bad: [[:], ["a": 1, "b": 2]]),
        Case(
            schema: [
                "properties": ["a": ["type": "string"]], "required": ["a"], "additionalProperties": false,
            ], good: [["a": "x"], 5], bad: [[:], ["a": 1], ["a": "x", "b": 1]]),
        Case(
            schema: ["properties": ["a": true], "additionalProperties": ["type": "integer"]],
            good: [["a": "x", "b": 1], [:]], bad: [["b": "x"]]),
        Case(schema: ["allOf": [["minimum": 1], ["maximum": 2]]], good: [1, 2], bad: [0, 3]),
        Case(schema: ["anyOf": [["type": "string"], ["minimum": 5]]], good: ["a", 5, nil], bad: [4]),
        Case(schema: ["oneOf": [["multipleOf": 2], ["multipleOf": 3]]], good: [2, 3], bad: [6, 5]),
        Case(schema: ["not": ["type": "string"]], good: [1], bad: ["x"]),
        Case(
            schema: ["if": ["minimum": 10], "then": ["multipleOf": 10], "else": ["multipleOf": 3]],
            good: [20, 9], bad: [15, 8]),
        Case(
            schema: [
                "$defs": ["node": ["properties": ["next": ["$ref": "#/$defs/node"], "v": ["type": "integer"]]]],
                "$ref": "#/$defs/node",
            ], good: [["v": 1, "next": ["next": ["v": 2]]]], bad: [["next": ["next": ["v": "x"]]]]),
        Case(
            schema: ["properties": ["self": ["$ref": "#"]], "type": "object"], good: [["self": [:]]], bad: [["self": 1]]
        ),
        Case(schema: ["format": "date"], good: ["2024-02-29", 1], bad: ["2023-02-29", "x"]),
        Case(
            schema: ["format": "date-time"],
            good: ["2024-01-31T12:00:00Z", "2024-01-31t12:00:00.123+02:00", "2016-12-31T23:59:60Z"],
            bad: [
                "2024-01-31", "2024-01-31T12:00:00", "2024-01-31T24:00:00Z", "2024-01-31T12:00:00.Z",
                "2024-01-31T12:00:00+0200", "2024-01-31 12:00:00Z", "2024-01-31T12:00:00+02:00x",
            ]),
        Case(
            schema: ["format": "uuid"], good: ["0190d5c4-8b1e-7C3A-9f1e-5a0c2b3d4e5f"],
            bad: ["0190d5c48b1e7c3a9f1e5a0c2b3d4e5f", "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5g", ""]),
        Case(
            schema: ["format": "uri"], good: ["https://example.com/a?b=%20#c", "urn:x:y"],
            bad: ["/relative", "example.com", "http:", "1http://x", "http://x y", "http://x/%2", "http://é"]),
    ]

    @Test("each keyword accepts what it should and refuses the rest", arguments: cases)
    func validates(example: Case) throws {
        let schema = try JSONSchema(example.schema)
        for value in example.good { #expect(schema.validate(value).isEmpty, "\(value)") }
        for value in example.bad { #expect(!schema.validate(value).isEmpty, "\(value)") }
    }

    @Test(
        "a schema we would not follow is refused, with its place",
        arguments: [
            (["typ": "string"], "/typ"), (["properties": ["a": ["minimun": 1]]], "/properties/a/minimun"),
            (["type": "text"], "/type"), (["type": []], "/type"), (["enum": []], "/enum"), (["enum": "a"], "/enum"),
            (["minLength": -1], "/minLength"), (["minLength": 1.5], "/minLength"), (["minimum": "1"], "/minimum"),
            (["multipleOf": 0], "/multipleOf"), (["multipleOf": 0.1], "/multipleOf"), (["pattern": "("], "/pattern"),
            (["format": "email"], "/format"), (["required": ["a", "a"]], "/required"), (["required": "a"], "/required"),
            (["properties": []], "/properties"), (["items": 1], "/items"), (["allOf": []], "/allOf"),
            (["allOf": [1]], "/allOf/0"), (["uniqueItems": 1], "/uniqueItems"), (["writeOnly": "yes"], "/writeOnly"),
            (["$ref": "#/$defs/none"], "/$ref"), (["$ref": "other.json"], "/$ref"), (["then": true], ""),
            (["$ref": "#"], ""), (["$defs": ["unused": ["typ": 1]]], "/$defs/unused/typ"), ("x", ""),
            (["type": "string", "default": 5], "/default"), (["title": 5], "/title"),
        ] as [(JSON, String)])
    func refusesSchemas(schema: JSON, pointer: String) {
        let error = #expect(throws: SchemaError.self) { try JSONSchema(schema) }
        #expect(error?.pointer.description == pointer)
    }

    @Test("references in a circle are refused, whatever they pass through")
    func refusesCircles() {
        let schema: JSON = [
            "$defs": ["a": ["allOf": [["$ref": "#/$defs/b"]]], "b": ["not": ["$ref": "#/$defs/a"]]],
            "properties": ["x": ["$ref": "#/$defs/a"]],
        ]
        let error = #expect(throws: SchemaError.self) { try JSONSchema(schema) }
        #expect(error?.message.contains("circle") == true)
    }

    @Test("two ways to the same schema are no circle")
    func acceptsDiamonds() throws {
        let schema = try JSONSchema([
            "$defs": [
                "a": ["allOf": [["$ref": "#/$defs/b"], ["$ref": "#/$defs/c"]]], "b": ["$ref": "#/$defs/c"],
                "c": ["type": "integer"],
            ], "allOf": [["$ref": "#/$defs/a"], ["$ref": "#/$defs/b"], ["$ref": "#/$defs/c"]],
        ])
        #expect(schema.validate(1).isEmpty)
        #expect(schema.validate("x").count == 1, "the same violation is named once")
    }

    @Test("all violations are reported, in order, with their places")
    func reportsAll() throws {
        let schema = try JSONSchema([
            "type": "object",
            "properties": [
                "country": ["type": "string", "pattern": "^[A-Z]{3}$"],
                "items": ["type": "array", "items": ["enum": ["front", "back"]]],
            ],
            "required": ["country", "name"], "additionalProperties": false,
        ])
        let violations = schema.validate(["country": "ph", "items": ["front", "frnt"], "contry": 1])
        #expect(
            violations.map(\.description) == [
                #"/contry: expected a known property, found "contry" (did you mean "country"?)"#,
                #"/country: expected text matching ^[A-Z]{3}$, found "ph""#,
                #"/items/1: expected one of "front", "back", found "frnt" (did you mean "front"?)"#,
                #"/name: expected property "name", found nothing"#,
            ])
        #expect(violations.map(\.keyword) == ["additionalProperties", "pattern", "enum", "required"])
        #expect(try JSONSchema(["type": "integer"]).validate("x").first?.message == "expected integer, found string")
        #expect(
            try JSONSchema(["type": ["null", "string"]]).validate(1.5).first?.message
                == "expected string or null, found 1.5")
    }

    @Test(
        "a confidential value is never quoted, however it is marked",
        arguments: [
            ["writeOnly": true], ["x-secret": true], ["x-personal": true], ["allOf": [["writeOnly": true]]],
        ] as [JSON])
    func hidesSecrets(mark: JSON) throws {
        let keywords: [(JSON, JSON)] = [
            (["pattern": "^x$"], "hunter2-777"), (["enum": ["hunter2-778"]], "hunter2-777"),
            (["const": "y"], "hunter2-777"), (["format": "uuid"], "hunter2-777"), (["maximum": 1], 777),
            (["type": "string"], 777.5), (["not": ["type": "string"]], "hunter2-777"),
            (["items": ["const": 1]], ["hunter2-777"]),
            (["properties": ["a": ["maxLength": 1, "pattern": "b"]]], ["a": "777"]),
            (["anyOf": [["const": 1], ["const": 2]]], "hunter2-777"),
        ]
        for (keyword, value) in keywords {
            let marked = (keyword.object ?? [:]).merging(mark.object ?? [:]) { first, _ in first }
            let violations = try JSONSchema(["properties": ["v": .object(marked)]]).validate(["v": value])
            #expect(!violations.isEmpty)
            for violation in violations { #expect(!violation.message.contains("777"), "\(violation)") }
        }
    }

    @Test("the alternative of the value's own kind explains what is wrong")
    func explainsAlternatives() throws {
        let schema = try JSONSchema([
            "oneOf": [["type": "null"], ["type": "object", "required": ["a"]], ["type": "string", "minLength": 3]]
        ])
        #expect(schema.validate([:]).map(\.description) == [#"/a: expected property "a", found nothing"#])
        #expect(schema.validate("x").map(\.keyword) == ["minLength"])
        #expect(schema.validate(5).map(\.keyword) == ["oneOf"])
    }

    @Test("long values are cut in messages")
    func cutsLongValues() throws {
        let message = try JSONSchema(["const": 1]).validate(.string(String(repeating: "x", count: 5000))).first?.message
        #expect(try #require(message).count < 120)
    }

    @Test("absent properties are filled in from defaults, at every depth")
    func appliesDefaults() throws {
        let schema = try JSONSchema([
            "properties": [
                "retry": [
                    "type": "object", "default": [:], "required": ["attempts"],
                    "properties": ["attempts": ["type": "integer", "default": 3], "base": ["type": "string"]],
                ],
                "list": ["items": ["properties": ["x": ["$ref": "#/$defs/x"]]]],
            ],
            "allOf": [["properties": ["extra": ["default": nil]]]],
            "$defs": ["x": ["default": "d"]],
        ])
        #expect(
            schema.applyingDefaults(to: ["list": [[:], ["x": 1], 5]])
                == ["retry": ["attempts": 3], "list": [["x": "d"], ["x": 1], 5], "extra": nil])
        #expect(
            schema.applyingDefaults(to: ["retry": ["attempts": 9, "base": "1s"], "extra": 1])
                == ["retry": ["attempts": 9, "base": "1s"], "extra": 1])
        #expect(schema.applyingDefaults(to: "x") == "x")
    }

    @Test("defaults that contain themselves are refused")
    func refusesEndlessDefaults() {
        let error = #expect(throws: SchemaError.self) {
            try JSONSchema([
                "$defs": [
                    "n": ["default": [:], "properties": ["l": ["$ref": "#/$defs/n"], "r": ["$ref": "#/$defs/n"]]]
                ],
                "properties": ["root": ["$ref": "#/$defs/n"]],
            ])
        }
        #expect(error?.message.contains("fills in") == true)
        #expect(throws: SchemaError.self) {
            try JSONSchema(["properties": ["a": ["default": [:], "$ref": "#"]]])
        }
    }

    @Test("many values may each take defaults")
    func fillsManyValues() throws {
        let schema = try JSONSchema(["items": ["properties": ["a": ["default": 1]]]])
        let filled = schema.applyingDefaults(to: .array([JSON](repeating: [:], count: 20_000)))
        #expect(filled.array?.allSatisfy { $0 == ["a": 1] } == true)
    }

    @Test("entangled schemas fill in a deep value in reasonable time")
    func fillsEntangledSchemas() throws {
        let again: JSON = ["properties": ["x": ["$ref": "#/$defs/n"], "d": ["default": 1]]]
        let schema = try JSONSchema(["$defs": ["n": ["allOf": [again, again]]], "$ref": "#/$defs/n"])
        var value: JSON = [:]
        for _ in 0..<60 { value = ["x": value] }
        #expect(schema.applyingDefaults(to: value)["x"]?["x"] == schema.applyingDefaults(to: value["x"]?["x"] ?? nil))
        #expect(schema.applyingDefaults(to: value)["d"] == 1)
    }

    @Test("a schema that multiplies the work is cut short and accepts nothing")
    func limitsWork() throws {
        var definitions: [String: JSON] = ["d0": ["type": "integer"]]
        for level in 1...30 {
            let reference: JSON = ["$ref": "#/$defs/d\(level - 1)"]
            definitions["d\(level)"] = ["allOf": [reference, reference]]
        }
        let schema = try JSONSchema(["$defs": .object(definitions), "not": ["not": ["$ref": "#/$defs/d30"]]])
        #expect(schema.validate(1).contains { $0.keyword == "schema" })
    }

    @Test("violations are limited in number")
    func limitsViolations() throws {
        let value = JSON.array((0..<5000).map { .number($0) })
        let violations = try JSONSchema(["items": ["type": "string"]]).validate(value)
        #expect(violations.count == JSONSchema.maximumViolations)
    }
}
