import Domain
import Testing
import Vault

@testable import Conformance

@Suite("What is scrubbed")
struct ScrubberTests {
    private static let person: JSON = [
        "firstName": "José", "lastName": "Dela Ñuñez", "dateOfBirth": "1990-01-31", "idNumber": "NBI-123456789",
        "phone": "+639171234567", "email": "jose.nunez@mail.example.org", "address": "12 Mabini Street, Manila",
    ]
    private static let secret = "sk-live-0123456789/abc+def"

    private static func scrubber() -> Scrubber {
        let scrubber = Scrubber(
            secrets: [Array(secret.utf8)], blobs: [Array(repeating: 7, count: 40)], moreNames: ["alias"],
            today: CalendarDate(year: 2026, month: 11, day: 27)!)
        _ = scrubber.scrub(person, at: .root)
        scrubber.isLearning = false
        return scrubber
    }

    private static func scrubbed(_ json: JSON) -> JSON {
        let scrubber = scrubber()
        scrubber.isLearning = true
        _ = scrubber.scrub(json, at: .root)
        scrubber.isLearning = false
        return scrubber.scrub(json, at: .root)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var answer: JSON
        /// None of these may be left, in any case.
        var gone: [String]

        init(_ name: String, _ answer: JSON, _ gone: [String]) {
            (testDescription, self.answer, self.gone) = (name, answer, gone)
        }
    }

    private static func base64(_ text: String) -> String { Base64.encode(Array(text.utf8)) }

    static let cases: [Case] = [
        Case("another case and no accents", ["m": "Hello JOSE DELA NUNEZ!"], ["jose", "nunez"]),
        Case("accents as marks of their own", ["m": "Jose\u{301} Dela Nun\u{303}ez"], ["jos", "ez"]),
        Case("two members", ["a": "JOSE", "b": "DELA NUNEZ"], ["jose", "nunez"]),
        Case("words in one", ["m": "delanunez"], ["nunez"]),
        Case("other signs between", ["m": "DELA<NUNEZ<<JOSE, dela-nunez"], ["jose", "nunez"]),
        Case("a number as a number", ["m": 123_456_789], ["123456789"]),
        Case("a number with a prefix", ["m": "NBI123456789", "n": "id_123456789"], ["123456789"]),
        Case("the key of a member", ["jose": 1], ["jose"]),
        Case(
            "base64 of JSON in a JSON text",
            ["p": .string(base64(JSON.object(["i": .string("{\"n\":\"JOSE\"}")]).text))],
            ["jose", base64("{\"i\":\"{\\\"n\\\":\\\"JOSE")]),
        Case(
            "base64url in a path", ["u": .string("/v1/" + Base64.encodeURL(Array("{\"name\":\"Jose\"}".utf8)))],
            ["Sm9zZ"]),
        Case("hex", ["h": .string(Hex.encode(Array("name=Jose Nunez".utf8)))], [Hex.encode(Array("Jose".utf8))]),
        Case("percent signs", ["q": "/find?q=Jos%C3%A9%20%C3%91u%C3%B1ez&x=1"], ["jos%", "%c3%b1ez"]),
        Case("character references", ["x": "<n>Jos&#233; &#xD1;u&#241;ez</n>"], ["jos&", "241;ez"]),
        Case("escapes twice", ["x": "payload {\"n\":\"Jos\\u00e9\"} end"], ["jos\\u"]),
        Case(
            "days in other writings", ["a": "31/01/1990", "b": "January 31, 1990", "c": "19900131", "d": 19_900_131],
            ["31/01/1990", "january 31", "19900131"]),
        Case("a day and a time", ["a": "1990-01-31T00:00:00Z", "b": "31 Jan 1990"], ["1990-01-31", "31 jan"]),
        Case("a day in a machine-readable zone", ["a": "born 900131 M"], ["900131"]),
        Case(
            "a machine-readable zone of somebody else",
            ["z": "P<PHLSANTOS<<MARIA<CLARA<<<<<<<<<<<<<<<<<<<<"], ["santos", "maria"]),
        Case("a number at home", ["t": "0917 123 4567", "u": "9171234567"], ["0917 123 4567", "9171234567"]),
        Case("anybody's telephone", ["t": "call +263 77 765 4321 now"], ["77 765 4321"]),
        Case("anybody's e-mail address", ["t": "ask Maria.S@corp.example.net please"], ["maria", "corp.example"]),
        Case("the e-mail address in a query", ["u": "?to=jose.nunez%40mail.example.org"], ["nunez", "mail.example"]),
        Case(
            "a name beside its value",
            ["f": [["fieldName": "Surname", "valueList": [["source": "MRZ", "value": "KOWALSKI"]]]]],
            ["kowalski"]),
        Case("a member named by the vendor's integrator", ["alias": "Bong", "m": "hi bong"], ["bong"]),
        Case("an address", ["line": "12 MABINI STREET, MANILA"], ["mabini"]),
        Case(
            "a secret in basic credentials", ["echo": .string("Basic " + base64("user:" + secret))],
            ["c2stbGl2Z", "redacted]:"]),
        Case(
            "a secret in a text",
            ["echo": .string("token \(secret) is bad"), "h": .string(Hex.encode(Array(secret.utf8)))],
            [secret, Hex.encode(Array(secret.utf8))]),
        Case(
            "a token, and its return", ["access_token": "tok-9f8e7d6c5b", "next": "/v1/tok-9f8e7d6c5b"], ["9f8e7d6c5b"]),
        Case("a signed URL", ["url": "https://x.example/p?id=1&X-Amz-Signature=deadbeef01"], ["deadbeef01"]),
        Case(
            "a JSON Web Token", ["m": "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"],
            ["eyJhbG"]),
        Case("a picture that was sent", ["i": .string(Base64.encode(Array(repeating: 7, count: 40)))], ["BwcHBwcH"]),
        Case(
            "a picture in lines",
            ["i": .string("/9j/4AAQSkZJRgABAQAAAQABAAD/2wBD\nAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkS\nEw8UHRofHh0a")],
            ["4AAQSk", "AAgGBgcGBQ"]),
    ]

    @Test("is not there any more, however it is written", arguments: cases)
    func gone(_ item: Case) {
        let text = Self.scrubbed(item.answer).text
        for value in item.gone where text.lowercased().contains(value.lowercased()) {
            Issue.record("\(value) is left in \(text)")
        }
    }

    @Test("keeps its shape")
    func shape() {
        let out = Self.scrubbed(Self.person)
        for (name, old) in Self.person.object ?? [:] where !["email", "dateOfBirth"].contains(name) {
            #expect(out[name]?.string?.count == old.string?.count)
            #expect(out[name] != old)
        }
        #expect(CalendarDate(out["dateOfBirth"]?.string ?? "") != nil)
        #expect(out["email"]?.string?.hasSuffix("@example.com") == true)
        #expect(out["phone"]?.string?.hasPrefix("+639") == true)
        #expect(out["firstName"]?.string?.first?.isUppercase == true)
        #expect(Self.scrubbed(["n": 123_456_789])["n"]?.int.map { (100_000_000...999_999_999).contains($0) } == true)
    }

    @Test("has the same stand-in everywhere, so that an answer still fits its request")
    func consistent() {
        let out = Self.scrubbed(["full": "JOSE DELA NUNEZ", "person": Self.person, "day": "31/01/1990"])
        let person = out["person"]
        let name = "\(person?["firstName"]?.string ?? "") \(person?["lastName"]?.string ?? "")"
        #expect(Folding.joined(out["full"]?.string ?? "") == Folding.joined(name))
        let day = person?["dateOfBirth"]?.string?.split(separator: "-").reversed().joined(separator: "/")
        #expect(out["day"]?.string == day)
    }

    @Test("is nothing else")
    func others() {
        let answer: JSON = [
            "status": "approved", "verificationType": "philippines_nbi_clearance", "id": 88213, "amount": "10.00",
            "createdAt": "2026-11-27T09:00:00Z", "requestId": "0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f", "sex": "M",
            "nationality": "PHL", "checks": [["name": "DocumentLiveness", "result": "Pass"]], "empty": "",
            "none": .null,
            "detailsOptical": ["mrz": 1, "expiry": 2],
            "fields": [["fieldName": "Surname", "valueList": [["source": "MRZ", "value": ""]]]], "source": "MRZ",
            "pin": "captured.pin",
            "path": "/api/v1/verification/document_verification/check",
        ]
        #expect(Self.scrubbed(answer) == answer)
    }

    @Test("is the same in every process, and tells nothing of what it was")
    func stable() {
        #expect(Self.scrubbed(Self.person) == Self.scrubbed(Self.person))
        #expect(Self.scrubbed(["surname": "Okoro"]) == Self.scrubbed(["surname": "Ibarr"]))
    }

    @Test("leaves a mark where it stands, whatever its surroundings look like")
    func marks() {
        let scrubber = Self.scrubber()
        scrubber.marks = ["q7x0v0z"]
        let claims = Base64.encodeURL(Array("{\"name\":\"Jose\",\"iat\":1}".utf8))
        let out = scrubber.scrub(
            ["jws": .string("eyJhbGciOiJFUzI1NiJ9.\(claims).q7x0v0z"), "signature": "v1=q7x0v0z", "token": "q7x0v0z"],
            at: .root)
        #expect(out["jws"]?.string?.hasPrefix("eyJhbGciOiJFUzI1NiJ9.") == true)
        #expect(out["jws"]?.string?.hasSuffix(".q7x0v0z") == true)
        #expect(!out.text.contains(claims))
        #expect(out["signature"] == "v1=q7x0v0z" && out["token"] == "q7x0v0z")
    }

    @Test("is replaced once: what stands for a person in a form is no person")
    func form() {
        let form: JSON = ["body": "firstName=Jos%C3%A9&lastName=Dela+%C3%91u%C3%B1ez&born=31%2F01%2F1990&ok=1"]
        let scrubber = Self.scrubber()
        scrubber.isLearning = true
        for _ in 0..<2 { _ = scrubber.scrub(form, at: .root) }
        scrubber.isLearning = false
        let out: JSON = [scrubber.scrub(form, at: .root), scrubber.scrub(Self.person, at: .root)]
        #expect(LeakCheck(known: scrubber.known, secrets: []).leaks(in: out).isEmpty, "\(out)")
        #expect(out.text.contains("&ok=1") && out.text.contains("firstName="))
    }

    @Test("is counted by place, without a value")
    func report() {
        let scrubber = Self.scrubber()
        _ = scrubber.scrub(["a": ["JOSE", "token \(Self.secret)"]], at: .root)
        #expect(scrubber.removed[.init(pointer: "/a/0", what: "known value")] == 1)
        #expect(scrubber.removed[.init(pointer: "/a/1", what: "secret")] == 1)
    }

    @Test(
        "is looked for once more, in another way",
        arguments: [
            ["x": "a Jose b"], ["x": .string("v" + secret)], ["x": "DELA_NUNEZ"], ["x": "on 1990-01-31"],
            ["jose": true], ["x": .string(base64("DELANUNEZ"))],
        ] as [JSON])
    func leaks(_ cassette: JSON) {
        let check = LeakCheck(known: Self.scrubber().known, secrets: [Array(Self.secret.utf8)])
        #expect(!check.leaks(in: cassette).isEmpty)
        #expect(!check.leaks(in: cassette).joined().lowercased().contains("nunez"))
        #expect(check.leaks(in: ["x": "nothing of it", "now": "1990-01-31"]).isEmpty)
    }
}
