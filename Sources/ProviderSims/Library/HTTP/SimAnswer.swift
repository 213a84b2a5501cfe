import HTTPTypes
import Hummingbird
import NIOCore

/// What a simulator answers.
struct SimAnswer: Sendable, Equatable {
    var status: Int
    var headers: [String: String]
    var body: [UInt8]

    init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    static func json(_ status: Int = 200, _ value: JSON) -> SimAnswer {
        SimAnswer(status: status, headers: ["Content-Type": "application/json"], body: value.bytes)
    }

    static func text(_ status: Int, _ text: String) -> SimAnswer {
        SimAnswer(status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array(text.utf8))
    }

    static func html(_ status: Int, _ title: String) -> SimAnswer {
        let page = "<html><head><title>\(title)</title></head><body><h1>\(title)</h1><hr>proxy</body></html>"
        return SimAnswer(status: status, headers: ["Content-Type": "text/html"], body: Array(page.utf8))
    }

    var head: HTTPResponse {
        var fields = HTTPFields()
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return HTTPResponse(status: .init(integerLiteral: status), headerFields: fields)
    }

    var response: Response {
        let head = head
        return Response(
            status: head.status, headers: head.headerFields, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
