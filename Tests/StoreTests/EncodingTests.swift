import Domain
import Testing

@testable import Store

@Suite("Journal encoding")
struct EncodingTests {
    static let effects: [Effect] = [
        .timer(key: "t", delay: .max),
        .awaitCallback(key: "c", correlation: "d", timeout: 0),
        .http(
            HTTPEffect(
                key: "k", method: "PUT", endpoint: "e",
                path: [
                    .literal([0, 255], .base64URL), .secret("s"), .blob("blob:x", .base64),
                    .timestamp(.httpDate, .percent),
                    .nonce(label: "n", .hex16), .idempotencyKey(), .correlationID(.hex), .callbackURL(path: "/p"),
                ],
                headers: [
                    HeaderTemplate(
                        "h", [.method(), .host(), .path(), .query(), .pathAndQuery(), .url(), .body(.xmlText)])
                ],
                body: .multipart([
                    FormField(
                        name: "f", filename: "a.png", contentType: nil, value: [.concat([.literal([1])], .jsonString)]),
                    FormField(name: "g", value: []),
                ]),
                captures: [
                    Capture(source: .json(JSONPointer(tokens: ["a", "b/c"])), kind: .blob, name: "x", lifetime: 5),
                    Capture(source: .header("set-cookie"), kind: .secret, name: "y"),
                    Capture(source: .cookie("SESSION"), kind: .secret, name: "z", lifetime: 9),
                ],
                repeats: .once, timeout: 1234, responseCap: 1 << 40)),
        .http(
            HTTPEffect(
                key: "k", method: "GET", endpoint: "e", path: [],
                headers: [
                    HeaderTemplate(
                        "sig",
                        [
                            .hmac(
                                .sha256, key: .hmac(.sha1, key: .secret("k"), [.body()]), [.digest(.sha512, [.body()])],
                                .hex),
                            .sign(.ed25519, key: .secret("pem"), [.url()], .base64),
                        ])
                ],
                body: .none, repeats: .keyed)),
    ]

    @Test("every kind of effect comes back as it was", arguments: effects)
    func roundTrip(effect: Effect) throws {
        #expect(try EffectCoding.decode(EffectCoding.encode(effect)) == effect)
    }

    @Test("a cut or lengthened record is an error, never a guess", arguments: effects)
    func damaged(effect: Effect) {
        let bytes = EffectCoding.encode(effect)
        for length in bytes.indices {
            #expect(throws: StoreError.self) { try EffectCoding.decode(Array(bytes[..<length])) }
        }
        #expect(throws: StoreError.self) { try EffectCoding.decode(bytes + [0]) }
        #expect(throws: StoreError.self) { try EffectCoding.decode([9] + bytes.dropFirst()) }
    }
}
