import Bindings
import Domain
import Testing

@testable import Egress

@Suite struct TemplateTests {
    let resolver = TemplateResolver(crypto: VaultCrypto(), userAgent: "gatehouse/test")
    let time = Timestamp(milliseconds: 1_767_225_600_250)

    func resolve(
        _ effect: HTTPEffect, secrets: [String: String] = [:], blobs: [String: [UInt8]] = [:],
        context: EffectContext = makeContext(), url: String = "https://api.example.com/base"
    ) throws -> ResolvedRequest {
        try resolver.resolve(effect, for: makeProvider(url, secrets: secrets), in: context, blobs: blobs, at: time)
    }

    func body(_ parts: [Part], blobs: [String: [UInt8]] = [:], secrets: [String: String] = [:]) throws -> String {
        try resolve(makeEffect("POST", body: .parts(parts)), secrets: secrets, blobs: blobs).body?.bytes.text ?? ""
    }

    func header(
        _ value: [Part], secrets: [String: String] = [:], context: EffectContext = makeContext()
    ) throws -> String {
        let effect = makeEffect(
            "POST", "/p?q=1", headers: [HeaderTemplate("X-Test", value)], body: .parts([.text("the body")]))
        let resolved = try resolve(effect, secrets: secrets, context: context)
        return resolved.headers.first { $0.name == "X-Test" }?.value.text ?? ""
    }

    @Test("each encoding writes what its standard says")
    func encodings() throws {
        let bytes: [UInt8] = Array("a<&>\"'\\ ~/+\n\u{1}é".utf8)
        #expect(PartEncoder.encode(bytes, .percent).text == "a%3C%26%3E%22%27%5C%20~%2F%2B%0A%01%C3%A9")
        #expect(PartEncoder.encode(bytes, .jsonString).text == #"a<&>\"'\\ ~/+\n\u0001é"#)
        #expect(PartEncoder.encode(bytes, .xmlText).text == "a&lt;&amp;&gt;&quot;&apos;\\ ~/+\n\u{1}é")
        #expect(PartEncoder.encode([0xFB, 0xFF], .base64).text == "+/8=")
        #expect(PartEncoder.encode([0xFB, 0xFF], .base64URL).text == "-_8")
        #expect(PartEncoder.encode([0xFB, 0x0F], .hex).text == "fb0f")
        // RFC 4648, 10.
        let vectors = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE="]
        for (plain, encoded) in vectors { #expect(PartEncoder.encode(Array(plain.utf8), .base64).text == encoded) }
    }

    @Test(
        "an encoded length is known before anything is encoded",
        arguments: [Encoding.raw, .base64, .base64URL, .hex, .percent, .jsonString, .xmlText])
    func counts(encoding: Encoding) {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37) }
            #expect(PartEncoder.encodedCount(bytes, encoding) == PartEncoder.encode(bytes, encoding).count)
        }
    }

    @Test(
        "a large blob reads the same in pieces of any size",
        arguments: [Encoding.base64, .base64URL, .hex, .jsonString], [1, 7, 4096, 65_536])
    func pieces(encoding: Encoding, size: Int) {
        let blob = (0..<50_001).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 5) }
        var source = ByteSegments(Array("<".utf8))
        source.append(blob, encoding)
        source.append(">")
        var reader = SegmentReader(source)
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: size)
        while true {
            let count = buffer.withUnsafeMutableBytes { reader.read(into: $0) }
            if count == 0 { break }
            output += buffer[..<count]
        }
        #expect(output == Array("<".utf8) + PartEncoder.encode(blob, encoding) + Array(">".utf8))
        #expect(output.count == source.count)
    }

    @Test("a blob keeps its own bytes until it is read")
    func blobIsNotExpanded() throws {
        let blob = [UInt8](repeating: 7, count: 100_000)
        let resolved = try resolve(
            makeEffect("POST", body: .parts([.text("{\"i\":\""), .blob("front", .base64), .text("\"}")])),
            blobs: ["front": blob])
        let segments = try #require(resolved.body?.segments)
        #expect(segments.count == 3)
        #expect(segments[1].bytes.count == 100_000)
        #expect(resolved.body?.count == 8 + 133_336)
    }

    @Test("times are written in every format")
    func times() throws {
        let formats: [TimeFormat] = [.seconds, .milliseconds, .iso8601, .iso8601Basic, .dateBasic, .httpDate, .date]
        let parts = formats.flatMap { [Part.timestamp($0), .text("|")] }
        #expect(
            try header(parts) == "1767225600|1767225600250|2026-01-01T00:00:00Z|20260101T000000Z|20260101|"
                + "Thu, 01 Jan 2026 00:00:00 GMT|2026-01-01|")
    }

    @Test("a nonce is one value for each label and attempt, and new in the next")
    func nonces() throws {
        let parts: [Part] = [
            .nonce(label: "a", .uuid), .text(" "), .nonce(label: "a", .uuid), .text(" "), .nonce(label: "b", .uuid),
            .text(" "), .nonce(label: "c", .hex16),
        ]
        let first = try header(parts).split(separator: " ").map(String.init)
        let second = try header(parts).split(separator: " ").map(String.init)
        #expect(first[0] == first[1])
        #expect(first[0] != first[2])
        #expect(first[0] != second[0])
        let uuid = try #require(ID(first[0]))
        #expect(uuid.bytes[6] >> 4 == 4 && uuid.bytes[8] >> 6 == 2)
        #expect(first[3].count == 32)
    }

    @Test("the request line's parts are as sent, the base path included")
    func requestLine() throws {
        let value = try header([
            .method(), .text(" "), .host(), .text(" "), .path(), .text(" "), .query(), .text(" "), .pathAndQuery(),
            .text(" "), .url(), .text(" "), .body(.hex),
        ])
        #expect(
            value == "POST api.example.com /base/p q=1 /base/p?q=1 https://api.example.com/base/p?q=1 "
                + "74686520626f6479")
    }

    @Test("keys of effect and session are the context's")
    func ids() throws {
        let value = try header([.idempotencyKey(), .text(" "), .correlationID()])
        #expect(value == "00000000-0000-0001-0000-000000000002 00000000-0000-0003-0000-000000000004")
    }

    @Test("a callback URL joins with its path by one slash")
    func callbackURL() throws {
        let context = makeContext(callbackURL: "https://gate.example/callbacks/p/token")
        #expect(
            try header([.callbackURL(path: "done")], context: context) == "https://gate.example/callbacks/p/token/done")
        #expect(try header([.callbackURL(path: "")], context: context) == "https://gate.example/callbacks/p/token")
        #expect(throws: StepFailure.self) { try header([.callbackURL(path: "x")]) }
    }

    @Test("Basic credentials are base64 of user, colon and password")
    func basic() throws {
        // RFC 7617, 2.
        let value = try header(
            [.text("Basic "), .concat([.secret("user"), .text(":"), .secret("password")], .base64)],
            secrets: ["user": "Aladdin", "password": "open sesame"])
        #expect(value == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
    }

    @Test("a digest and an HMAC over a large blob are those over its bytes")
    func largeInputs() throws {
        let blob = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let crypto = VaultCrypto()
        let value = try body(
            [
                .digest(.sha256, [.blob("b", .base64)], .hex), .text(" "),
                .hmac(.sha512, key: .secret("k"), [.blob("b")], .hex),
            ], blobs: ["b": blob], secrets: ["k": "key"])
        let encoded = PartEncoder.encode(blob, .base64)
        let digest = PartEncoder.encode(crypto.digest(.sha256, encoded), .hex).text
        let code = PartEncoder.encode(crypto.hmac(.sha512, key: Array("key".utf8), blob), .hex).text
        #expect(value == "\(digest) \(code)")
    }

    @Test("an unknown secret is named, and is the operator's to set")
    func unknownSecret() throws {
        let error = #expect(throws: StepFailure.self) {
            try header([.hmac(.sha256, key: .secret("api_key"), [.body()])], secrets: ["other": "sesame-sesame"])
        }
        #expect(error?.errorClass == .config)
        #expect(error?.message.contains("api_key") == true)
        #expect(error?.message.contains("sesame") == false)
    }

    @Test(
        "a value with a line break, a NUL or a control byte is refused and not shown",
        arguments: ["\r", "\n", "\u{0}", "\u{1B}"])
    func headerInjection(bad: String) throws {
        let error = #expect(throws: StepFailure.self) {
            try header([.secret("token")], secrets: ["token": "s3cret\(bad)X-Admin: yes"])
        }
        #expect(error?.code == "bad_header")
        #expect(error?.message.contains("s3cret") == false)
    }

    @Test(
        "headers that frame or route the message are the host's",
        arguments: ["Host", "content-length", "Transfer-Encoding", "Connection", "Expect", "bad name", "", "X:Y"])
    func reservedHeaders(name: String) {
        #expect(throws: StepFailure.self) { try resolve(makeEffect(headers: [HeaderTemplate(name, [.text("x")])])) }
    }

    @Test("methods are tokens in upper case", arguments: ["get", "CONNECT", "TRACE", "", "G ET", "GET\r\n"])
    func methods(method: String) { #expect(throws: StepFailure.self) { try resolve(makeEffect(method)) } }

    @Test("what a part would make of itself is refused")
    func cycles() {
        #expect(throws: StepFailure.self) { try body([.hmac(.sha256, key: .text("k"), [.body()])]) }
        for part: Part in [.path(), .query(), .pathAndQuery(), .url(), .body()] {
            var effect = makeEffect()
            effect.path = [.text("/x?"), part]
            #expect(throws: StepFailure.self) { try resolve(effect) }
        }
    }

    @Test("parts nest eight deep and no deeper")
    func depth() throws {
        func nested(_ levels: Int) -> Part { levels == 1 ? .text("x") : .concat([nested(levels - 1)]) }
        #expect(try body([nested(8)]) == "x")
        let error = #expect(throws: StepFailure.self) { try body([nested(9)]) }
        #expect(error?.code == "parts_too_deep")
    }

    @Test("a request has a thousand parts at most")
    func partCount() {
        let parts = [Part](repeating: .text("x"), count: 1024)
        let error = #expect(throws: StepFailure.self) { try body(parts) }
        #expect(error?.code == "too_many_parts")
    }

    @Test("captured values are used by name until they expire")
    func captured() throws {
        let fresh = CapturedValue(
            name: "token", kind: .secret, value: Array("abc".utf8), expiresAt: time.adding(milliseconds: 1))
        #expect(try header([.secret("captured.token")], context: makeContext(captured: [fresh])) == "abc")
        var stale = fresh
        stale.expiresAt = time
        let error = #expect(throws: StepFailure.self) {
            try header([.secret("captured.token")], context: makeContext(captured: [stale]))
        }
        #expect(error?.errorClass == .credentialExpired)
        #expect(throws: StepFailure.self) { try header([.secret("captured.other")]) }
    }

    @Test("an endpoint that is not configured is refused as such")
    func unknownEndpoint() {
        var effect = makeEffect()
        effect.endpoint = "other"
        let error = #expect(throws: StepFailure.self) { try resolve(effect) }
        #expect(error?.errorClass == .config)
    }

    @Test("a body that is not the one signed is never completed")
    func bodyGuard() {
        let body = ByteSegments(Array("hello".utf8))
        var buffer = [UInt8](repeating: 0, count: 3)
        let wrong = BodyReader(body, signedDigest: [1, 2, 3], crypto: VaultCrypto())
        #expect(buffer.withUnsafeMutableBytes { wrong.read(into: $0) } == 3)
        #expect(buffer.withUnsafeMutableBytes { wrong.read(into: $0) } == nil)
        let digest = VaultCrypto().digest(.sha256, Array("hello".utf8))
        let right = BodyReader(body, signedDigest: digest, crypto: VaultCrypto())
        #expect(buffer.withUnsafeMutableBytes { right.read(into: $0) } == 3)
        #expect(buffer.withUnsafeMutableBytes { right.read(into: $0) } == 2)
        #expect(buffer.withUnsafeMutableBytes { right.read(into: $0) } == 0)
    }

    @Test("our own headers give way to the template's")
    func ownHeaders() throws {
        var context = makeContext()
        context.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let plain = try resolve(makeEffect(), context: context).headers.map { "\($0.name): \($0.value.text)" }
        #expect(
            plain == [
                "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "User-Agent: gatehouse/test",
            ])
        let own = makeEffect(headers: [HeaderTemplate("user-agent", [.text("mine")])])
        #expect(try resolve(own).headers.map { "\($0.name): \($0.value.text)" } == ["user-agent: mine"])
    }

    @Test("a multipart body is exact, its names quoted, its boundary new each time")
    func multipart() throws {
        let effect = makeEffect(
            "POST",
            body: .multipart([
                FormField(name: "meta", contentType: "application/json", value: [.text("{}")]),
                FormField(name: "fi\"le\r\n", filename: "a\"b.png", contentType: "image/png", value: [.blob("b")]),
                FormField(name: "empty", value: []),
            ]))
        let resolved = try resolve(effect, blobs: ["b": [0x89, 0x00, 0x0D, 0x0A]])
        let type = try #require(resolved.headers.first { $0.name == "Content-Type" }?.value.text)
        let boundary = try #require(type.split(separator: "=").last.map(String.init))
        var expected = Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"meta\"\r\n".utf8)
        expected += Array("Content-Type: application/json\r\n\r\n{}\r\n--\(boundary)\r\n".utf8)
        expected += Array("Content-Disposition: form-data; name=\"fi%22le%0D%0A\"; filename=\"a%22b.png\"\r\n".utf8)
        expected += Array("Content-Type: image/png\r\n\r\n".utf8) + [0x89, 0x00, 0x0D, 0x0A]
        expected += Array("\r\n--\(boundary)\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n".utf8)
        expected += Array("--\(boundary)--\r\n".utf8)
        #expect(resolved.body?.bytes == expected)
        #expect(resolved.body?.count == expected.count)
        #expect(try resolve(effect, blobs: ["b": []]).headers.first?.value != Array(type.utf8))
        var own = effect
        own.headers = [HeaderTemplate("content-type", [.text("x")])]
        #expect(throws: StepFailure.self) { try resolve(own, blobs: ["b": []]) }
    }
}
