import PluginKit
import Testing

@Suite struct PartTests {
    @Test("values in a path are percent-encoded, so that an id cannot lead elsewhere")
    func path() {
        let id = "../x?y=1&ü"
        let path: PathTemplate = "/status/\(id)?full=1&t=\(.timestamp(.seconds))"
        #expect(path.description == "/status/..%2Fx%3Fy%3D1%26%C3%BC?full=1&t={timestamp seconds}")
    }

    @Test("a value of dots does not climb to the directory above")
    func dots() {
        let path: PathTemplate = "/a/\("..")/\(".")/\("...")"
        #expect(path.description == "/a/%2E%2E/%2E/...")
    }

    @Test("what the operator configured as a path is sent as it is")
    func rawPath() {
        #expect((PathTemplate(raw: "/v1/a b") + "/\("c/d")").description == "/v1/a b/c%2Fd")
    }

    @Test("Basic credentials are joined before they are encoded")
    func basic() {
        let request = HTTPRequest("k", .get, "/", repeats: .safe)
            .basic(user: .secret("u"), password: .secret("p"))
        #expect(
            request.headers[0].value.description
                == "{concat (Basic {concat ({secret u}:{secret p}) base64})}")
    }

    @Test("a JSON body keeps its order, escapes text and joins its literals")
    func jsonBody() {
        let body: JSONBody = [
            "z": 1, "a": ["x", .null, true, .number("1.50")], "image": .base64(Blob(handle: "b1")),
            "mixed": .string(["\"q\"", .secret("s")]), "labels": .texts(["k2": "v\n", "k1": "v"]),
        ]
        #expect(
            body.template.description
                == #"{"z":1,"a":["x",null,true,1.50],"image":"{blob b1 base64}","mixed":"\"q\"{secret s jsonString}","#
                + #""labels":{"k1":"v","k2":"v\n"}}"#)
        #expect(body.template.parts.count == 5)
    }

    @Test("a number that is none becomes null")
    func number() {
        #expect(JSONBody.number("1,5").template.description == "null")
        #expect(JSON.array([.number("NaN"), .number("-0.5e3")]).serialized == "[null,-0.5e3]")
    }

    @Test("form values are encoded and their parts stay parts")
    func form() {
        let request = HTTPRequest("k", .post, "/", repeats: .safe)
            .form([("grant type", "a&b"), ("secret", "x\(.secret("s", .percent))")])
        #expect(request.headers == [.init("Content-Type", "application/x-www-form-urlencoded")])
        guard case .parts(let template) = request.body else {
            Issue.record("no body")
            return
        }
        #expect(template.description == "grant%20type=a%26b&secret=x{secret s percent}")
    }
}
