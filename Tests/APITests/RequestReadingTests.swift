import Domain
import Engine
import Testing
import Vault

@testable import API

@Suite("Reading requests")
struct RequestReadingTests {
    enum Body: String, Sendable { case DocumentRequest, IDRequest, VoucherRequest }

    struct Fault: Sendable, CustomTestStringConvertible {
        var body: Body
        /// Laid over the example: null takes a member away.
        var change: JSON
        var pointer: String
        var message: String
        /// The contract alone cannot tell.
        var isBeyondSchema = false

        var testDescription: String { "\(body.rawValue) \(change.text)" }
    }

    private static let tenant = Principal(key: .make(), tenant: .make(), tenantName: "acme", scopes: ["client"])
    private static let png = Base64.encode([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0])

    static let faults: [Fault] = [
        .init(
            body: .DocumentRequest, change: ["verificationType": nil], pointer: "/verificationType",
            message: "is required"),
        .init(
            body: .DocumentRequest, change: ["verificationType": "passport"], pointer: "/verificationType",
            message: "verify-by-id"),
        .init(
            body: .DocumentRequest, change: ["documentImages": nil], pointer: "/documentImages", message: "is required"),
        .init(
            body: .DocumentRequest, change: ["documentImages": [:]], pointer: "/documentImages/front",
            message: "is required"),
        .init(
            body: .DocumentRequest, change: ["documentImages": "x"], pointer: "/documentImages",
            message: "expected an object, found string"),
        .init(
            body: .DocumentRequest, change: ["documentImages": ["front": .string(png), "bakc": "x"]],
            pointer: "/documentImages/bakc", message: "did you mean \"back\"?"),
        .init(
            body: .DocumentRequest, change: ["documentImages": ["front": 7]], pointer: "/documentImages/front",
            message: "found number"),
        .init(
            body: .DocumentRequest, change: ["documentImages": ["front": "not base64!"]],
            pointer: "/documentImages/front",
            message: "is not base64", isBeyondSchema: true),
        .init(
            body: .DocumentRequest, change: ["selfie": "%%%"], pointer: "/selfie", message: "is not base64",
            isBeyondSchema: true),
        .init(
            body: .DocumentRequest, change: ["refrence": "x"], pointer: "/refrence",
            message: "did you mean \"reference\"?"),
        .init(body: .DocumentRequest, change: ["a/b~c": "x"], pointer: "/a~1b~0c", message: "is not a field"),
        .init(body: .DocumentRequest, change: ["country": "PH"], pointer: "/country", message: "alpha-3"),
        .init(body: .DocumentRequest, change: ["country": "phl"], pointer: "/country", message: "alpha-3"),
        .init(body: .DocumentRequest, change: ["reference": ""], pointer: "/reference", message: "must not be empty"),
        .init(
            body: .DocumentRequest, change: ["reference": .string(String(repeating: "x", count: 129))],
            pointer: "/reference",
            message: "at most 128"),
        .init(
            body: .DocumentRequest, change: ["reference": "a\nb"], pointer: "/reference", message: "control characters",
            isBeyondSchema: true),
        .init(
            body: .DocumentRequest, change: ["templateId": 306], pointer: "/templateId",
            message: "expected a string, found number"),
        .init(body: .DocumentRequest, change: ["metadata": ["k": 1]], pointer: "/metadata/k", message: "found number"),
        .init(body: .DocumentRequest, change: ["metadata": []], pointer: "/metadata", message: "found array"),
        .init(
            body: .DocumentRequest,
            change: ["metadata": .object(Dictionary((0..<51).map { ("k\($0)", "v") }, uniquingKeysWith: { $1 }))],
            pointer: "/metadata", message: "at most 50"),
        .init(
            body: .DocumentRequest, change: ["webhookUrl": 17], pointer: "/webhookUrl",
            message: "found number"),

        .init(
            body: .IDRequest, change: ["verificationType": nil], pointer: "/verificationType", message: "is required"),
        .init(
            body: .IDRequest, change: ["verificationType": "document"], pointer: "/verificationType",
            message: "register's name",
            isBeyondSchema: true),
        .init(
            body: .IDRequest, change: ["verificationType": "NBI"], pointer: "/verificationType", message: "lower case"),
        .init(
            body: .IDRequest, change: ["idNumber": nil, "userData": nil], pointer: "/idNumber", message: "is required"),
        .init(body: .IDRequest, change: ["idNumber": 17], pointer: "/idNumber", message: "found number"),
        .init(
            body: .IDRequest, change: ["userData": ["dateOfBirth": "1990-02-30"]], pointer: "/userData/dateOfBirth",
            message: "YYYY-MM-DD"),
        .init(
            body: .IDRequest, change: ["userData": ["firstName": ["x"]]], pointer: "/userData/firstName",
            message: "found array"),
        .init(body: .IDRequest, change: ["idnumber": "x"], pointer: "/idnumber", message: "did you mean \"idNumber\"?"),

        .init(body: .VoucherRequest, change: ["type": "gift"], pointer: "/type", message: "airtime"),
        .init(
            body: .VoucherRequest, change: ["amount": 10], pointer: "/amount",
            message: "expected a string, found number"),
        .init(body: .VoucherRequest, change: ["amount": "10"], pointer: "/amount", message: "exactly two decimals"),
        .init(body: .VoucherRequest, change: ["amount": "0.00"], pointer: "/amount", message: "positive"),
        .init(body: .VoucherRequest, change: ["currency": "EUR"], pointer: "/currency", message: "ZWG, USD"),
        .init(
            body: .VoucherRequest, change: ["recipient": "0771234567"], pointer: "/recipient", message: "international"),
        .init(
            body: .VoucherRequest, change: ["recipient": "+0771234567"], pointer: "/recipient", message: "international"
        ),
        .init(body: .VoucherRequest, change: ["recipient": nil], pointer: "/recipient", message: "is required"),
    ]

    @Test("a fault is told with its place, and the contract knows it too", arguments: faults)
    func fault(_ fault: Fault) throws {
        let body = Self.body(fault.body, fault.change)
        let problem = try #require(Self.problem(fault.body, body))
        #expect(problem.code == .invalidRequest)
        #expect(
            problem.errors.contains { $0.pointer == fault.pointer && $0.message.contains(fault.message) },
            "\(problem.errors)")
        let violations = try Contract.violations(of: body, against: fault.body.rawValue)
        #expect(violations.isEmpty == fault.isBeyondSchema)
    }

    @Test("all faults are told at once")
    func allFaults() throws {
        let body: JSON = ["documentImages": ["back": 1], "country": "x", "typo": 1]
        let problem = try #require(Self.problem(.DocumentRequest, body))
        let places = Set(problem.errors.map(\.pointer))
        #expect(places == ["/verificationType", "/documentImages/front", "/documentImages/back", "/country", "/typo"])
    }

    @Test("an image of another type is refused as such, wherever it stands", arguments: ["front", "selfie"])
    func imageType(_ place: String) throws {
        let text = JSON.string(Base64.encode(Array("GIF89a-and-more".utf8)))
        let change: JSON = place == "selfie" ? ["selfie": text] : ["documentImages": ["front": text]]
        let problem = try #require(Self.problem(.DocumentRequest, Self.body(.DocumentRequest, change)))
        #expect(problem.code == .unsupportedMediaType)
        #expect(problem.errors.map(\.pointer) == [place == "selfie" ? "/selfie" : "/documentImages/front"])
    }

    @Test("images come as base64, as a data URL or as the handle of a stored one")
    func images() throws {
        let submission = try DocumentRequest.read(
            Self.body(
                .DocumentRequest,
                [
                    "documentImages": ["front": .string(Self.png), "back": "blob:abc"],
                    "selfie": .string("data:image/jpeg;base64," + Self.png),
                ]), for: Self.tenant, correlationID: .make())
        #expect(submission.images.map(\.role) == ["front", "back", "selfie"])
        guard case .bytes(let bytes, "image/png") = submission.images[0].content,
            case .stored("blob:abc") = submission.images[1].content,
            case .bytes(bytes, "image/png") = submission.images[2].content
        else {
            Issue.record("the images are \(submission.images)")
            return
        }
        #expect(Base64.encode(bytes) == Self.png)
    }

    @Test("null is the same as leaving a member out", arguments: [Body.DocumentRequest, .IDRequest, .VoucherRequest])
    func nulls(_ body: Body) throws {
        var members = Self.example(body).object ?? [:]
        for name in ["templateId", "country", "reference", "subject", "metadata"] { members[name] = .null }
        #expect(Self.problem(body, .object(members)) == nil)
        #expect(try Contract.violations(of: .object(members), against: body.rawValue) == [])
    }

    @Test("a number is not needed where the person can be looked for")
    func withoutNumber() throws {
        let submission = try IDRequest.read(
            Self.body(.IDRequest, ["idNumber": nil]), for: Self.tenant, correlationID: .make())
        #expect(submission.fields["idNumber"] == .null)
        #expect(submission.fields["userData"]?["lastName"] == "Dela Cruz")
    }

    @Test("the template may still be named where the first version had it")
    func templateAlias() throws {
        let read = { (change: JSON) in
            try DocumentRequest.read(Self.body(.DocumentRequest, change), for: Self.tenant, correlationID: .make())
                .template
        }
        #expect(try read(["metadata": ["idmeta_template_id": "424"]]) == "424")
        #expect(try read(["metadata": ["idmeta_template_id": "424"], "templateId": "306"]) == "306")
    }

    @Test("what is no object is refused", arguments: ["[]", "1", "\"x\"", "null"])
    func notAnObject(_ text: String) throws {
        let problem = try #require(Self.problem(.VoucherRequest, try JSON.parse(text)))
        #expect(problem.errors.first?.pointer == "")
        #expect(problem.errors.first?.message.hasPrefix("expected an object, found") == true)
    }

    private static func example(_ body: Body) -> JSON {
        switch body {
        case .DocumentRequest: Examples.documentRequest
        case .IDRequest: Examples.idRequest
        case .VoucherRequest: Examples.voucherRequest
        }
    }

    private static func body(_ body: Body, _ change: JSON) -> JSON {
        var members = example(body).object ?? [:]
        for (name, value) in change.object ?? [:] {
            // A plain nil would be the JSON value.
            members[name] = value.isNull ? JSON?.none : value
        }
        return .object(members)
    }

    private static func problem(_ kind: Body, _ body: JSON) -> Problem? {
        do {
            switch kind {
            case .DocumentRequest: _ = try DocumentRequest.read(body, for: tenant, correlationID: .make())
            case .IDRequest: _ = try IDRequest.read(body, for: tenant, correlationID: .make())
            case .VoucherRequest: _ = try VoucherRequest.read(body, for: tenant, correlationID: .make())
            }
            return nil
        } catch {
            return error
        }
    }
}
