import Domain
import Testing

@testable import Egress

@Suite struct CaptureTests {
    let now = Timestamp(milliseconds: 1000)

    func lift(_ captures: [Capture], headers: [HTTPResult.Header] = [], _ body: String) -> CaptureLifter.Lifted {
        CaptureLifter(captures: captures, now: now).lift(headers: headers, body: Array(body.utf8))
    }

    func json(_ pointer: String, _ name: String, _ kind: Capture.Kind = .secret, lifetime: UInt64 = 0) throws -> Capture
    {
        Capture(source: .json(try #require(JSONPointer(pointer))), kind: kind, name: name, lifetime: lifetime)
    }

    @Test("values are lifted and their names left, the rest byte for byte")
    func values() throws {
        let lifted = lift(
            [try json("/pin", "pin"), try json("/code", "code", lifetime: 500), try json("/ok", "ok")],
            #"{ "pin" :"12\u003334\n", "n":1.50, "code": 998877, "ok":true}"#)
        #expect(
            lifted.body.text == #"{ "pin" :"captured.pin", "n":1.50, "code": "captured.code", "ok":"captured.ok"}"#)
        #expect(lifted.captured.map(\.name) == ["pin", "code", "ok"])
        #expect(lifted.captured.map(\.value.text) == ["12334\n", "998877", "true"])
        #expect(lifted.captured.map(\.expiresAt) == [nil, Timestamp(milliseconds: 1500), nil])
        #expect(lifted.reason.isEmpty)
    }

    @Test(
        "one cookie's value is lifted, its attributes and other cookies stay",
        arguments: [
            ("SESSION=s3cr3t; Path=/; HttpOnly", "s3cr3t", "SESSION=captured.session; Path=/; HttpOnly"),
            ("SESSION=s3cr3t", "s3cr3t", "SESSION=captured.session"),
            (" SESSION = s3 cr3t ;Secure", "s3 cr3t", " SESSION = captured.session ;Secure"),
            ("SESSION=\"a=b\"; Path=/", "\"a=b\"", "SESSION=captured.session; Path=/"),
            ("SESSION=; Max-Age=0", nil, "SESSION=; Max-Age=0"), ("session=x", nil, "session=x"),
            ("OTHER=1; SESSION=2", nil, "OTHER=1; SESSION=2"), ("SESSION", nil, "SESSION"), ("", nil, ""),
        ])
    func cookie(header: String, value: String?, shown: String) {
        let capture = Capture(source: .cookie("SESSION"), kind: .secret, name: "session")
        let lifted = lift([capture], headers: [.init(name: "set-cookie", value: header)], "{}")
        #expect(lifted.captured.map(\.value.text) == [value].compactMap(\.self))
        #expect(lifted.headers.map(\.value) == [shown])
    }

    @Test("of several cookies with one name the last counts, and none is shown")
    func cookies() {
        let capture = Capture(source: .cookie("S"), kind: .secret, name: "s")
        let headers = ["S=one", "T=two", "S=three; Path=/x"].map { HTTPResult.Header(name: "set-cookie", value: $0) }
        let lifted = lift([capture], headers: headers, "")
        #expect(lifted.captured.map(\.value.text) == ["three"])
        #expect(lifted.headers.map(\.value) == ["S=captured.s", "T=two", "S=captured.s; Path=/x"])
    }

    @Test("a portrait is decoded")
    func blobs() throws {
        let lifted = lift([try json("/images/0/data", "portrait", .blob)], #"{"images":[{"data":"iVBOR\/8="}]}"#)
        #expect(lifted.captured.first?.value == [0x89, 0x50, 0x4E, 0x47, 0xFF])
        #expect(lifted.body.text == #"{"images":[{"data":"captured.portrait"}]}"#)
    }

    @Test("base64 is read as vendors write it")
    func base64() {
        let bytes: [UInt8] = [0xFB, 0xFF, 0x01, 0x02]
        for text in ["+/8BAg==", "-_8BAg", "+/8B\r\nAg==", "data:image/png;base64,+/8BAg==", " +/8BAg== "] {
            #expect(LenientBase64.decode(Array(text.utf8)) == bytes)
        }
        for text in ["+", "+/8BAg=", "+/=8", "<html>", "data:text/plain,hello"] {
            #expect(LenientBase64.decode(Array(text.utf8)) == nil)
        }
    }

    @Test("what is not base64 is taken out all the same")
    func badBlob() throws {
        let lifted = lift([try json("/p", "p", .blob)], #"{"p":"???"}"#)
        #expect(lifted.captured.isEmpty)
        #expect(lifted.body.text == #"{"p":"captured.p"}"#)
        #expect(lifted.reason.contains("captured.p"))
    }

    @Test("absent and null values are not captured")
    func absent() throws {
        let lifted = lift([try json("/a", "a"), try json("/b/0", "b")], #"{"a":null,"b":[]}"#)
        #expect(lifted.captured.isEmpty)
        #expect(lifted.body.text == #"{"a":null,"b":[]}"#)
    }

    @Test(
        "a body that is not JSON is withheld",
        arguments: ["<html>PIN 1234</html>", #"{"pin":"1"}x"#, #"{"pin":1,"pin":2}"#])
    func notJSON(body: String) throws {
        let lifted = lift([try json("/pin", "pin")], body)
        #expect(lifted.body.isEmpty)
        #expect(lifted.captured.isEmpty)
        #expect(!lifted.reason.isEmpty && !lifted.reason.contains("1234"))
    }

    @Test("without a JSON capture any body is left alone")
    func untouched() {
        #expect(lift([], "not json").body.text == "not json")
    }

    @Test("header captures take every occurrence")
    func headers() {
        let capture = Capture(source: .header("x-session"), kind: .secret, name: "session")
        let lifted = lift(
            [capture],
            headers: [
                .init(name: "x-session", value: "abc"), .init(name: "x-other", value: "o"),
                .init(name: "x-session", value: "def"),
            ], "")
        #expect(lifted.captured.map(\.value.text) == ["abc"])
        #expect(lifted.headers.map(\.value) == ["captured.session", "o", "captured.session"])
    }

    @Test("an object is lifted as it is written")
    func object() throws {
        let lifted = lift([try json("/card", "card")], #"{"card":{"pan": "4111"}}"#)
        #expect(lifted.captured.first?.value.text == #"{"pan": "4111"}"#)
        #expect(lifted.body.text == #"{"card":"captured.card"}"#)
    }
}
