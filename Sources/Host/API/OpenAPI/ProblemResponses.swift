import Domain

/// One shared response for each status that problems have, with an example for each code.
enum ProblemResponses {
    private static let names = [
        400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict",
        412: "PreconditionFailed", 413: "PayloadTooLarge", 415: "UnsupportedMediaType", 422: "Unprocessable",
        426: "UpgradeRequired", 428: "PreconditionRequired", 429: "TooManyRequests",
        500: "InternalError",
        503: "Unavailable", 504: "TimedOut",
    ]

    static func name(_ status: Int) -> String { names[status] ?? "Problem\(status)" }

    static func all(_ statuses: Set<Int>) -> [String: JSON] {
        Dictionary(statuses.map { (name($0), response($0)) }, uniquingKeysWith: { $1 })
    }

    private static func response(_ status: Int) -> JSON {
        let codes = ProblemCode.allCases.filter { $0.status == status }
        let examples = codes.map { code in
            (code.rawValue, JSON.object(["summary": .string(code.title), "value": Examples.problem(code)]))
        }
        let list = codes.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        let headers =
            switch status {
            case 401: ["WWW-Authenticate"]
            case 409, 503: ["Retry-After"]
            case 429: ["Retry-After", "RateLimit", "RateLimit-Policy"]
            default: [String]()
            }
        return [
            "description": .string((codes.count == 1 ? "Code " : "Codes ") + list + "."),
            "headers": OperationEntry.headers(headers),
            "content": [
                "application/problem+json": [
                    "schema": Schema.reference("Problem"),
                    "examples": .object(Dictionary(examples, uniquingKeysWith: { $1 })),
                ]
            ],
        ]
    }
}
