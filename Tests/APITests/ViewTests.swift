import Domain
import Testing

@testable import API
@testable import Engine

@Suite("What clients are shown")
struct ViewTests {
    private static let start = Timestamp(milliseconds: 1_750_000_000_000)

    private static func view(
        _ status: RequestStatus, kind: RequestKind = .verification, result: JSON? = nil,
        failure: ProblemCode? = nil, progress: StepOutput.Progress? = nil
    ) -> RequestView {
        RequestView(
            id: .make(), kind: kind, status: status, method: kind == .voucher ? "voucher" : "document",
            type: kind == .voucher ? "airtime" : "document",
            decision: status == .completed && kind == .verification ? .review : nil,
            retryable: status == .completed && kind == .verification ? true : nil, result: result,
            failure: failure.map { .init(code: $0, message: $0.detail) },
            voucher: kind == .voucher ? ["amount": "1.00", "currency": "ZWG", "recipient": "+263771234567"] : nil,
            metadata: ["a": "b"], reference: nil, progress: progress, createdAt: start,
            completedAt: status.isFinal ? start.adding(milliseconds: 12) : nil)
    }

    static let verifications: [RequestView] =
        RequestStatus.allCases.map { view($0) }
        + ProblemCode.allCases.map { view(.failed, failure: $0) }
        + [
            view(.processing, progress: .init(current: 2, total: 3, message: "reading")),
            view(.waiting, progress: .init(current: 0, total: 0, message: "")),
            view(
                .completed,
                result: [
                    "decision": "review", "retryable": true,
                    "person": ["fullName": "A B", "dateOfBirth": "1990-01-31"],
                    "idRecord": ["found": true, "valid": nil, "details": ["purpose": "travel"]], "document": nil,
                    "checks": [["name": "mrz", "outcome": "review", "detail": "blurred"]],
                    "failure": ["code": "image_quality", "message": "blurred"], "providerReference": "secret-4711",
                ]),
            Examples.approved, Examples.rejected,
        ]

    static let vouchers: [RequestView] =
        RequestStatus.allCases.map { view($0, kind: .voucher) }
        + [
            view(
                .failed, kind: .voucher,
                result: ["status": "failed", "failure": ["code": "not_found", "message": "there is none"]],
                failure: .rejectedByProvider),
            Examples.issued,
        ]

    @Test("every verification follows the contract", arguments: verifications)
    func verification(_ view: RequestView) throws {
        let body = try JSON.parse(VerificationView.render(view))
        #expect(try Contract.violations(of: body, against: "Verification") == [])
    }

    @Test("every voucher follows the contract", arguments: vouchers)
    func voucher(_ view: RequestView) throws {
        let body = try JSON.parse(VoucherView.render(view))
        #expect(try Contract.violations(of: body, against: "Voucher") == [])
    }

    @Test("every problem follows the contract", arguments: ProblemCode.allCases)
    func problem(_ code: ProblemCode) throws {
        let problem = Problem(
            code, errors: [.init(pointer: "/a", message: "is required")], retryAfter: 3,
            request: code.status > 499 ? .make() : nil)
        let body = try JSON.parse(ProblemView.render(problem, correlationID: "c-1"))
        #expect(try Contract.violations(of: body, against: "Problem") == [])
        #expect(body["code"]?.string == code.rawValue)
        #expect(body["type"]?.string == "urn:gatehouse:problem:\(code.rawValue)")
        #expect(body["status"]?.int == Int64(code.status))
        #expect(body["id"]?.string == problem.request?.text)
        #expect(body["errors"] == [["pointer": "/a", "message": "is required"]])
    }

    @Test("pages follow the contract")
    func page() throws {
        let bytes = PageView.render(RequestPage(items: Self.verifications, next: "c"), VerificationView.render)
        #expect(try Contract.violations(of: JSON.parse(bytes), against: "VerificationPage") == [])
    }

    @Test("members stand in the order of the contract")
    func memberOrder() throws {
        for (schema, bytes) in [
            ("Verification", VerificationView.render(Examples.approved)),
            ("Voucher", VoucherView.render(Examples.issued)),
            ("Problem", ProblemView.render(Problem(.notFound), correlationID: "c")),
        ] {
            let text = String(decoding: bytes, as: UTF8.self)
            let names = OpenAPIDocument.json["components"]?["schemas"]?[schema]?["required"]?.array?.compactMap(
                \.string)
            var rest = text[...]
            for name in try #require(names) {
                let place = try #require(rest.firstRange(of: "\"\(name)\":"), "\(schema): \(name) stands elsewhere")
                rest = rest[place.upperBound...]
            }
        }
    }

    @Test("all verifications have the same members, whoever served them")
    func sameShape() throws {
        let shapes = try Set(
            Self.verifications.map { Set(try JSON.parse(VerificationView.render($0)).object?.keys.sorted() ?? []) })
        #expect(shapes.count == 1)
    }

    @Test("the vendor's reference is not shown")
    func vendorReference() {
        for view in Self.verifications {
            #expect(!String(decoding: VerificationView.render(view), as: UTF8.self).contains("secret-4711"))
        }
    }

    @Test("100 percent means completed, and nothing else does")
    func percentage() throws {
        let last = StepOutput.Progress(current: 3, total: 3, message: "")
        let percentage = { (view: RequestView) in
            try JSON.parse(VerificationView.render(view))["progress"]?["percentage"]?.int
        }
        #expect(try percentage(Self.view(.processing, progress: last)) == 99)
        #expect(try percentage(Self.view(.processing)) == 0)
        #expect(try percentage(Self.view(.completed)) == 100)
        #expect(try percentage(Self.view(.failed, progress: last)) == 99)
    }

    @Test("the writer keeps the order it is given and escapes what it must")
    func writer() {
        var object = ObjectWriter()
        object.member("z", "a\"b")
        object.member("a", nil as String?)
        object.members(["k", "missing"], of: ["k": 1, "other": 2])
        object.object("inner") { $0.member("raw", raw: Array("[1]".utf8)) }
        object.object("none") { _ in }
        object.list("objects", [1, 2]) { $1.member("n", .number($0)) }
        object.list("nothing", [Int]()) { $1.member("n", .number($0)) }
        object.member("list", raw: ObjectWriter.array([Array("1".utf8), Array("2".utf8)]))
        let text = String(decoding: object.finish(), as: UTF8.self)
        #expect(
            text
                == #"{"z":"a\"b","a":null,"k":1,"missing":null,"inner":{"raw":[1]},"none":{},"objects":[{"n":1},{"n":2}],"nothing":[],"list":[1,2]}"#
        )
        #expect(ObjectWriter().finish() == Array("{}".utf8))
        #expect(ObjectWriter.array([]) == Array("[]".utf8))
    }
}
