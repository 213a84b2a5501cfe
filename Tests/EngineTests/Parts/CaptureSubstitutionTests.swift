import Domain
import Engine
import Testing

@Suite("Captured values in results")
struct CaptureSubstitutionTests {
    private static let captured: [String: CapturedValue] = [
        "pin": CapturedValue(name: "pin", kind: .secret, value: Array("12\"34".utf8), expiresAt: nil),
        "portrait": CapturedValue(name: "portrait", kind: .blob, value: [0xff, 0xd8, 0xff, 0xe0], expiresAt: nil),
    ]

    @Test("a marker is replaced wherever it stands")
    func places() throws {
        let result: JSON = ["a": ["$capture": "pin"], "list": [1, ["$capture": "pin"], ["deep": ["$capture": "pin"]]]]
        let filled = try CaptureSubstitution.fill(result, from: Self.captured)
        #expect(filled == ["a": "12\"34", "list": [1, "12\"34", ["deep": "12\"34"]]])
    }

    @Test("a picture becomes base64")
    func blob() throws {
        #expect(
            try CaptureSubstitution.fill(["portrait": ["$capture": "portrait"]], from: Self.captured) == [
                "portrait": "/9j/4A=="
            ])
    }

    @Test("what only looks like a marker stays")
    func others() throws {
        let result: JSON = [
            "two": ["$capture": "pin", "more": 1], "number": ["$capture": 1], "text": "$capture", "null": nil,
            "yes": true,
        ]
        #expect(try CaptureSubstitution.fill(result, from: Self.captured) == result)
    }

    @Test("a capture that was not made is a defect of the plugin")
    func unknown() {
        let failure = #expect(throws: StepFailure.self) {
            try CaptureSubstitution.fill(["a": [["$capture": "pan"]]], from: Self.captured)
        }
        #expect(failure?.code == "capture.unknown")
        #expect(failure?.errorClass == .internalError)
    }
}
