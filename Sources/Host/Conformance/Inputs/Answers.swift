import Domain

/// What a vendor may answer, when nothing is known of it.
enum Answers {
    static let all: [(name: String, result: HTTPResult)] =
        [
            ("200 with {}", json(200, "{}")), ("200 without a body", json(200, "")),
            ("200 with []", json(200, "[]")), ("200 with null", json(200, "null")),
            ("200 with a text", json(200, "\"ok\"")), ("200 with a number", json(200, "1e999")),
            ("200 with half an object", json(200, "{\"status\":\"o")),
            ("200 with a wrong object", json(200, "{\"data\":[null,{}],\"status\":7,\"result\":\"\",\"id\":{}}")),
            ("200 with nested data", json(200, "{\"data\":{\"id\":\"1\",\"status\":\"approved\"},\"id\":\"1\"}")),
            ("200 with found", json(200, "{\"found\":true,\"decision\":\"approved\"}")),
            ("200 with arrays a thousand deep", json(200, String(repeating: "[", count: 1000))),
            ("200 with a page of HTML", page), ("200 with bytes that are no text", bytes([0, 0xFF, 0xC0, 0x7B])),
            ("200 with 64 KiB", json(200, "{\"data\":\"\(String(repeating: "x", count: 65_536))\"}")),
            ("201 with {}", json(201, "{}")), ("202 without a body", json(202, "")),
            ("204", json(204, "")), ("302", json(302, "")), ("600", json(600, "{}")),
        ]
        + [400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422, 500, 502, 503, 504].flatMap { status in
            [
                ("\(status) with {}", json(status, "{\"message\":\"no\",\"code\":\"E\(status)\",\"error\":{}}")),
                ("\(status) without a body", json(status, "")),
            ]
        } + [
            ("429 with Retry-After", limited("30")), ("429 with a wrong Retry-After", limited("soon")),
            ("429 with an endless Retry-After", limited("99999999999999999999")),
            ("not sent", HTTPResult(outcome: .notSent, reason: "connection refused")),
            ("outcome unknown", HTTPResult(outcome: .outcomeUnknown, reason: "no answer in time")),
            ("too large", HTTPResult(outcome: .limitExceeded, status: 200, reason: "more than 4 MiB")),
            ("cancelled", HTTPResult(outcome: .cancelled, reason: "given up")),
            ("no credential", HTTPResult(outcome: .noCredential, reason: "a secret is not set")),
        ]

    static func json(_ status: Int, _ body: String) -> HTTPResult {
        HTTPResult(
            outcome: .response, status: status, headers: [.init(name: "content-type", value: "application/json")],
            body: Array(body.utf8))
    }

    private static func bytes(_ body: [UInt8]) -> HTTPResult {
        HTTPResult(outcome: .response, status: 200, body: body)
    }

    private static let page = HTTPResult(
        outcome: .response, status: 200, headers: [.init(name: "content-type", value: "text/html")],
        body: Array("<html><body>Maintenance</body></html>".utf8))

    private static func limited(_ after: String) -> HTTPResult {
        HTTPResult(
            outcome: .response, status: 429, headers: [.init(name: "retry-after", value: after)],
            body: Array("{}".utf8))
    }
}
