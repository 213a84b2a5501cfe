import Domain
import Testing

@testable import API

@Suite("multipart/form-data")
struct MultipartTests {
    private static let type = "multipart/form-data; boundary=b0"

    private static func part(_ content: String, head: String = #"form-data; name="f"; filename="a.png""#) -> String {
        "--b0\r\nContent-Disposition: \(head)\r\n\r\n\(content)\r\n"
    }

    /// The files' content; nil when it is refused.
    private func read(_ text: String, type: String? = type, by step: Int = .max) throws -> [String] {
        var parser = try MultipartParser(contentType: type)
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let end = step < bytes.count - index ? index + step : bytes.count
            try parser.take(bytes[index..<end])
            index = end
        }
        return try parser.finish().map { String(decoding: $0, as: UTF8.self) }
    }

    private func refusal(_ text: String, type: String? = type) -> ProblemCode? {
        do {
            _ = try read(text, type: type)
            return nil
        } catch {
            return (error as? Problem)?.code
        }
    }

    private static let contents = [
        "plain", "", "\r\n", " --b0", "\r\n--b", "x--b0--", "\r\n-\r\n--\r\n--b1\r\n", "a\rb\nc", "\r\n\r\n\r\n", "\r",
        "-\r\n-b0\r\nContent-Disposition: form-data",
    ]

    @Test("files come out as they went in, however the body was cut", arguments: [1, 2, 3, 5, 7, 64, 10_000])
    func cut(_ step: Int) throws {
        let body = Self.contents.map { Self.part($0) }.joined() + "--b0--\r\n"
        #expect(try read(body, by: step) == Self.contents)
    }

    @Test("blanks after a boundary, a quoted boundary, odd letters and what follows the end are allowed")
    func allowed() throws {
        let padded = Self.part("x").replacing("--b0\r\n", with: "--b0 \t \r\n") + "--b0--\r\nwhatever --b0 \r\n"
        #expect(try read(padded) == ["x"])
        #expect(try read(Self.part("x") + "--b0--", type: "Multipart/Form-Data; Boundary=\"b0\"") == ["x"])
        let odd = #"Form-Data ; filename="a\"b;c.png" ; name="f""#
        #expect(try read(Self.part("x", head: odd) + "--b0--") == ["x"])
        let typed = #"form-data; name="f"; filename="""# + "\r\nContent-Type: multipart/mixed; boundary=b0"
        #expect(try read(Self.part("x", head: typed) + "--b0--") == ["x"])
    }

    @Test(
        "a part without a body is an empty file, and content that begins as a boundary is one", arguments: [1, 10_000])
    func withoutBody(_ step: Int) throws {
        let head = "--b0\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n"
        #expect(try read(head + "--b0--", by: step) == [""])
        #expect(try read(head + head + "x\r\n--b0--", by: step) == ["", "x"])
        #expect(refusal(head + "--b0x\r\n--b0--") == .invalidRequest)
    }

    @Test("another type, or none, is 415; an unusable boundary 400")
    func types() {
        for type in [nil, "", "application/json", "multipart/mixed; boundary=b0", "multipart/form-data boundary=b0"] {
            #expect(refusal(Self.part("x") + "--b0--", type: type) == .unsupportedMediaType, "\(type ?? "none")")
        }
        let boundaries = ["", "; boundary=", "; boundary=\"\"", "; boundary=\"b0 \"", "; boundary=\"b\u{e9}\""]
        for boundary in boundaries + ["; boundary=" + String(repeating: "b", count: 71)] {
            let code = refusal(Self.part("x") + "--b0--", type: "multipart/form-data" + boundary)
            #expect(code == .invalidRequest || code == .unsupportedMediaType, "\(boundary)")
        }
    }

    @Test(
        "what is cut off, out of order or not a file is refused",
        arguments: [
            "", "\r\n", "--b0", "--b0--", "--b0--\r\n", "preamble\r\n" + part("x") + "--b0--",
            "\r\n" + part("x") + "--b0--", "--b1\r\n", part("x"), part("x") + "--b0", part("x") + "--b0-",
            part("x") + "--b0\r\n", "--b0\r\n\r\nx\r\n--b0--", "--b0\n\n", "--b0X\r\n\r\n",
            part("a\r\n--b0X\r\nb") + "--b0--", part("a\r\n--b0") + "--b0--",
            part("x", head: "form-data; name=\"f\"") + "--b0--",
            part("x", head: "form-data; filename=\"f\"") + "--b0--",
            part("x", head: "attachment; name=\"f\"; filename=\"f\"") + "--b0--",
            part("x", head: "form-data; name=\"f\"; name=\"g\"; filename=\"f\"") + "--b0--",
            part("x", head: "form-data; name=\"f; filename=\"f\"") + "--b0--",
            part("x", head: "form-data; name=\"f\"; filename=\"f\"\r\n folded: x") + "--b0--",
            part("x", head: "form-data; name=\"f\"; filename=\"f\"\r\nno header") + "--b0--",
            part("x", head: "form-data; name=\"f\"; filename=\"f\"\r\n: x") + "--b0--",
            part("x", head: "form-data; name=\"f\"; filename=\"f\"\r\nX: a\nY: b") + "--b0--",
            part("x", head: "form-data; name=\"f\"; filename=\"f\"\r\ncontent-disposition: form-data") + "--b0--",
            part("x", head: "form-data; name=\"f\"; filename=\"f\"\r\nContent-Transfer-Encoding: base64") + "--b0--",
            part("x", head: "form-data; name=\"f\"; filename=\"f\"\r\nX: \(String(repeating: "y", count: 9000))")
                + "--b0--",
            "--b0\r\nX: " + String(repeating: "y", count: 20_000), "--b0" + String(repeating: " ", count: 300) + "\r\n",
            String(repeating: part("x"), count: 21) + "--b0--",
        ])
    func refused(_ body: String) {
        #expect(refusal(body) == .invalidRequest)
    }

    @Test("random damage never gets through as something else than a refusal or files")
    func damage() throws {
        var random = SystemRandomNumberGenerator()
        let whole = Array((Self.contents.map { Self.part($0) }.joined() + "--b0--\r\n").utf8)
        for _ in 0..<2000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                default: bytes.insert(contentsOf: "\r\n--b0".utf8, at: index)
                }
            }
            var parser = try MultipartParser(contentType: Self.type)
            do {
                try parser.take(bytes)
                #expect(try parser.finish().joined().count <= bytes.count)
            } catch {
                #expect(error.code.status >= 400)
            }
        }
    }
}
