import Foundation
import Testing

@testable import Vault

@Suite("Secret scanner")
struct SecretScannerTests {
    // Every character class that some encoding changes, in several lengths.
    static let awkward = [
        "s3cr+t/v=lue&", "p@ss word\"\\<tag>'", "Aa0-._~Bb1-._~Cc2", "ключ-от-двери", "exactly12byt",
        "sk_live_51HxY2eZvKYlo2C0aBcDeFgHi",
    ]

    @Test("a secret is found raw and in every encoded form, wherever it stands", arguments: awkward)
    func forms(secret: String) throws {
        let scanner = SecretScanner(values: [utf8("another secret value"), utf8(secret)])
        for form in try Self.encoded(secret) {
            for position in 0..<12 {
                let text = String(repeating: ".", count: position) + form + "..."
                #expect(scanner.firstHit(in: utf8(text)) == 1, "\(form) at \(position)")
                #expect(scanner.firstHit(in: String(repeating: ".", count: position) + form) == 1)
            }
        }
    }

    @Test("a password inside Basic authentication is found behind a user name of any length", arguments: awkward)
    func insideBase64(secret: String) {
        let scanner = SecretScanner(values: [utf8(secret)])
        for length in 0..<7 {
            let credentials = utf8(String(repeating: "u", count: length) + ":" + secret + "\n")
            #expect(scanner.firstHit(in: "Basic " + Base64.encode(credentials)) == 0)
            #expect(scanner.firstHit(in: Base64.encodeURL(credentials)) == 0)
        }
    }

    @Test("a PEM key is found inside a JSON string")
    func pemInJSON() throws {
        let pem = Fixtures.rsaPrivate + "\n"
        let scanner = SecretScanner(values: [utf8(pem)])
        #expect(scanner.firstHit(in: Array(try JSONEncoder().encode(["key": pem]))) == 0)
        #expect(scanner.firstHit(in: Fixtures.rsa1024) == nil)
    }

    @Test("values of fewer than 12 bytes are not searched for, and white space does not make a value longer")
    func short() {
        let scanner = SecretScanner(values: [utf8("elevenbytes"), utf8("  elevenbytes\n"), [], utf8("twelve bytes\n")])
        #expect(scanner.firstHit(in: "elevenbytes elevenbytes\n") == nil)
        #expect(scanner.firstHit(in: "is twelve bytes") == 3)
    }

    @Test("no secrets, no bytes, almost a secret: no hit")
    func misses() {
        #expect(SecretScanner(values: []).firstHit(in: "anything at all") == nil)
        let scanner = SecretScanner(values: [utf8("correct horse battery")])
        #expect(scanner.firstHit(in: "") == nil)
        #expect(scanner.firstHit(in: "correct horse batter") == nil)
        #expect(scanner.firstHit(in: "orrect horse battery") == nil)
        #expect(scanner.firstHit(in: "correct horse bactery staple correct horse") == nil)
    }

    @Test("one secret of two hundred is found anywhere in four megabytes, also at the very ends")
    func bigBuffers() {
        let secrets = (0..<200).map { _ in SecureRandom.bytes(Int.random(in: 24...64)) }
        let scanner = SecretScanner(values: secrets)
        let clean = SecureRandom.bytes(4 << 20)
        #expect(scanner.firstHit(in: clean) == nil)
        for index in stride(from: 0, to: secrets.count, by: 17) {
            let secret = secrets[index]
            let end = clean.count - secret.count
            for position in [0, 1, end / 2 + index, end - 1, end] {
                var buffer = clean
                buffer.replaceSubrange(position..<(position + secret.count), with: secret)
                #expect(scanner.firstHit(in: buffer) == index)
            }
        }
    }

    @Test("redaction replaces each occurrence and keeps the rest", arguments: awkward)
    func redact(secret: String) throws {
        let scanner = SecretScanner(values: [utf8(secret)])
        for form in try Self.encoded(secret) {
            #expect(scanner.redact("a \(form) b \(form)") == "a [redacted] b [redacted]", "\(form)")
        }
        #expect(scanner.redact("nothing here") == "nothing here")
        #expect(scanner.redact(utf8("x\(secret)y")) == utf8("x[redacted]y"))
    }

    @Test("overlapping secrets are redacted as one")
    func overlap() {
        let scanner = SecretScanner(values: [utf8("abcdefghijklmnop"), utf8("ijklmnopqrstuvwx"), utf8("efghijklmnop")])
        #expect(scanner.redact("-abcdefghijklmnopqrstuvwx-") == "-[redacted]-")
        #expect(scanner.redact("-efghijklmnop-") == "-[redacted]-")
    }

    @Test("text that repeats a secret's own pattern is searched in full")
    func repetitive() {
        let scanner = SecretScanner(values: [utf8("aaaaaaaaaaaaaaab")])
        let text = String(repeating: "a", count: 100_000)
        #expect(scanner.firstHit(in: text) == nil)
        #expect(scanner.firstHit(in: text + "b") == 0)
        #expect(scanner.redact("aaaa" + text + "b") == String(repeating: "a", count: 100_004 - 15) + "[redacted]")
    }

    @Test("a scanner that is printed shows no secret")
    func printing() {
        let scanner = SecretScanner(values: [utf8("correct horse battery")])
        var dumped = ""
        dump(scanner, to: &dumped)
        #expect(!("\(scanner)" + dumped).contains("horse"))
        #expect(!dumped.contains("99, 111, 114"))
    }

    /// The forms, made by other code than the scanner's own where there is some.
    static func encoded(_ secret: String) throws -> [String] {
        let data = Data(secret.utf8)
        let json = String(decoding: try JSONEncoder().encode([secret]), as: UTF8.self)
        let strict = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        let percent = try #require(secret.addingPercentEncoding(withAllowedCharacters: strict))
        let lowerPercent = percent.replacing(/%[0-9A-F]{2}/) { $0.output.lowercased() }
        let base64 = data.base64EncodedString()
        let url = base64.replacing("+", with: "-").replacing("/", with: "_")
        return [
            secret, base64, url, String(json.dropFirst(2).dropLast(2)), percent, lowerPercent,
            percent.replacing("%20", with: "+"), data.map { String(format: "%02x", $0) }.joined(),
            data.map { String(format: "%02X", $0) }.joined(),
        ]
    }
}
