import Bindings
import Domain
import Testing
import Vault

@testable import Egress

@Suite struct AssertionTests {
    let now = Timestamp(milliseconds: 1_767_225_600_000)

    func checker(_ secrets: [String: String] = ["key": "webhook-secret"]) -> AssertionChecker {
        AssertionChecker(crypto: VaultCrypto(), provider: "p", secrets: secrets.mapValues { Array($0.utf8) })
    }

    func request(body: String = #"{"status":"approved"}"#, url: String = "https://gate.example/callbacks/p/t/x?a=1")
        -> InboundRequest
    {
        InboundRequest(
            now: now, method: "POST", path: "/callbacks/p/t/x", query: "a=1", suffix: "/x?a=1", host: "gate.example",
            url: url, body: Array(body.utf8))
    }

    func code(key: String = "webhook-secret", _ message: String) -> [UInt8] {
        VaultCrypto().hmac(.sha256, key: Array(key.utf8), Array(message.utf8))
    }

    var good: Assertion {
        .hmac(.sha256, key: .secret("key"), parts: [.body()], expected: code(#"{"status":"approved"}"#))
    }

    @Test("the right code over the body is genuine, any change is not")
    func body() {
        #expect(checker().isGenuine(request(), [[good]]))
        #expect(!checker().isGenuine(request(body: "{}"), [[good]]))
        #expect(!checker(["key": "another"]).isGenuine(request(), [[good]]))
        #expect(!checker([:]).isGenuine(request(), [[good]]))
    }

    // The worked example of Twilio's request validation, also in the tests of its own SDKs.
    @Test("Twilio's X-Twilio-Signature covers the URL and the sorted fields")
    func twilio() {
        let fields = "CallSidCA1234567890ABCDECaller+14158675309Digits1234From+14158675309To+18005551212"
        let expected = LenientBase64.decode(Array("RSOYDt4T1cUTdK1PDd93/VVr8B8=".utf8)) ?? []
        let assertion = Assertion.hmac(
            .sha1, key: .secret("auth_token"), parts: [.url(), .text(fields)], expected: expected)
        let twilio = checker(["auth_token": "12345"])
        #expect(twilio.isGenuine(request(url: "https://mycompany.com/myapp.php?foo=1&bar=2"), [[assertion]]))
        #expect(!twilio.isGenuine(request(url: "https://mycompany.com/myapp.php?foo=1&bar=3"), [[assertion]]))
    }

    @Test("every assertion of a group must hold, and any group suffices")
    func groups() {
        let fresh = Assertion.fresh(time: now.adding(milliseconds: -1000), windowMs: 5000)
        let stale = Assertion.fresh(time: now.adding(milliseconds: -6000), windowMs: 5000)
        let early = Assertion.fresh(time: now.adding(milliseconds: 6000), windowMs: 5000)
        #expect(checker().isGenuine(request(), [[good, fresh]]))
        #expect(!checker().isGenuine(request(), [[good, stale]]))
        #expect(!checker().isGenuine(request(), [[good, early]]))
        #expect(checker().check(request(), [[good, stale], [fresh, good]]) == .genuine(group: 1))
        let endless = Assertion.fresh(time: Timestamp(milliseconds: .min), windowMs: .max)
        #expect(!checker().isGenuine(request(), [[good, endless]]))
    }

    @Test("what covers neither body nor URL proves nothing")
    func vacuous() {
        let token = Assertion.secret(key: .secret("key"), expected: Array("webhook-secret".utf8))
        let literal = Assertion.hmac(.sha256, key: .secret("key"), parts: [.text("x")], expected: code("x"))
        let path = Assertion.hmac(
            .sha256, key: .secret("key"), parts: [.pathAndQuery()], expected: code("/callbacks/p/t/x?a=1"))
        let inKey = Assertion.hmac(
            .sha256, key: .concat([.secret("key"), .body()]), parts: [.text("x")],
            expected: code(key: #"webhook-secret{"status":"approved"}"#, "x"))
        let fresh = Assertion.fresh(time: now, windowMs: 1000)
        for group in [[], [token], [literal], [path], [inKey], [fresh], [token, fresh]] {
            #expect(!checker().isGenuine(request(), [group]))
        }
        #expect(!checker().isGenuine(request(), []))
        #expect(checker().isGenuine(request(), [[token, good]]))
    }

    @Test("coverage through a digest counts")
    func nestedCoverage() {
        let digest = PartEncoder.encode(VaultCrypto().digest(.sha256, Array(#"{"status":"approved"}"#.utf8)), .hex).text
        let assertion = Assertion.hmac(
            .sha256, key: .secret("key"), parts: [.text("v1:"), .digest(.sha256, [.body()], .hex)],
            expected: code("v1:" + digest))
        #expect(checker().isGenuine(request(), [[assertion]]))
    }

    @Test("a key without a secret, or with an empty or unknown one, counts as none")
    func keys() {
        let literal = Assertion.hmac(
            .sha256, key: .text("webhook-secret"), parts: [.body()], expected: code(#"{"status":"approved"}"#))
        #expect(!checker().isGenuine(request(), [[literal]]))
        let empty = Assertion.hmac(
            .sha256, key: .secret("key"), parts: [.body()], expected: code(key: "", #"{"status":"approved"}"#))
        #expect(!checker(["key": ""]).isGenuine(request(), [[empty]]))
    }

    @Test("an empty or truncated expectation never holds")
    func expectations() {
        for expected in [[], Array(code(#"{"status":"approved"}"#).prefix(16))] as [[UInt8]] {
            let assertion = Assertion.hmac(.sha256, key: .secret("key"), parts: [.body()], expected: expected)
            #expect(!checker().isGenuine(request(), [[assertion]]))
        }
        let token = Assertion.secret(key: .secret("key"), expected: [])
        #expect(!checker().isGenuine(request(), [[good, token]]))
    }

    @Test(
        "parts that a caller cannot have sent are refused",
        arguments: [
            Part.timestamp(.seconds), .nonce(label: "n", .uuid), .idempotencyKey(), .correlationID(), .blob("b"),
            .callbackURL(path: ""),
        ])
    func foreignParts(part: Part) {
        let assertion = Assertion.hmac(.sha256, key: .secret("key"), parts: [.body(), part], expected: [1])
        guard case .refused(let reason) = checker().check(request(), [[assertion]]) else {
            Issue.record("genuine")
            return
        }
        #expect(reason.contains("cannot be used"))
    }

    @Test("a signature under a configured public key is checked, with each algorithm")
    func signatures() throws {
        for keys in try SignatureKeys.all() {
            let body = Array(#"{"status":"approved"}"#.utf8)
            let signature = try VaultCrypto().sign(keys.name, privateKeyPEM: keys.privatePEM, body)
            let assertion = Assertion.signature(
                keys.name, key: .secret("public_key"), parts: [.body()], expected: signature)
            let checker = AssertionChecker(
                crypto: VaultCrypto(), provider: "p", secrets: ["public_key": keys.publicPEM])
            #expect(checker.isGenuine(request(), [[assertion]]))
            #expect(!checker.isGenuine(request(body: "{}"), [[assertion]]))
            let broken = AssertionChecker(crypto: VaultCrypto(), provider: "p", secrets: ["public_key": [1, 2]])
            #expect(!broken.isGenuine(request(), [[assertion]]))
        }
    }

    @Test("more assertions than the budget are not looked at")
    func budget() {
        let groups = [AssertionGroup](repeating: [good], count: Budgets.assertions + 1)
        #expect(!checker().isGenuine(request(), groups))
    }

    @Test("reasons name no value")
    func reasons() {
        let token = Assertion.secret(key: .secret("key"), expected: Array("guess-guess".utf8))
        guard case .refused(let reason) = checker().check(request(), [[good, token]]) else {
            Issue.record("genuine")
            return
        }
        #expect(!reason.contains("webhook-secret") && !reason.contains("guess"))
    }
}
