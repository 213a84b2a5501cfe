import Domain
import Engine

/// Examples of answers, written by what writes the answers.
enum Examples {
    static let verification = read(VerificationView.render(approved))
    static let register = read(VerificationView.render(rejected))
    static let biometric = read(VerificationView.render(matched))
    static let voucher = read(VoucherView.render(issued))

    static let accepted = read(
        {
            var object = ObjectWriter()
            AcceptedView.members(pending, path: VerificationRoutes.path, of: &object)
            return object.finish()
        }())

    static let batch = read(
        BatchView.render([.taken(pending), .refused(problem(of: .invalidRequest))], path: VerificationRoutes.path))

    static func problem(_ code: ProblemCode) -> JSON {
        read(ProblemView.render(problem(of: code), correlationID: "0197a2f4-6f1c-7b1e-9d3a-2c4e6a8b0d12"))
    }

    private static func problem(of code: ProblemCode) -> Problem {
        switch code {
        case .invalidRequest:
            Problem(
                code, detail: "The request has fields that are missing, unknown or wrong.",
                errors: [
                    .init(pointer: "/documentImages/front", message: "is required"),
                    .init(
                        pointer: "/refrence",
                        message: "is not a field of this request (did you mean \"reference\"?)"),
                ])
        case .invalidJSON: Problem(code, detail: "Line 3, column 14: expected a comma or the end of the object")
        case .unknownTemplate: Problem.unknownTemplate("99999")
        case .providerUnavailable: Problem(code, retryAfter: 30, request: id)
        case .idempotencyKeyInUse: Problem(code, retryAfter: 1, request: id)
        case .rejectedByProvider, .expired: Problem(code, request: id)
        case .tooManyRequests: Problem(code, retryAfter: 5)
        default: Problem(code)
        }
    }

    private static let id = ID(high: 0x0197_A2F4_6F1C_7B1E, low: 0x9D3A_2C4E_6A8B_0D10)
    private static let start = Timestamp(milliseconds: 1_750_838_400_000)

    private static let pending = RequestView(
        id: id, kind: .verification, status: .pending, method: "document", type: "document", metadata: .object([:]),
        reference: nil, createdAt: start)

    static let approved = RequestView(
        id: id, kind: .verification, status: .completed, method: "document", type: "document", decision: .approved,
        retryable: false,
        result: [
            "decision": "approved",
            "person": [
                "fullName": "JUAN DELA CRUZ", "firstName": "JUAN", "lastName": "DELA CRUZ",
                "dateOfBirth": "1990-01-01", "sex": "M",
            ],
            "document": [
                "type": "identity_card", "country": "PHL", "number": "1234-5678-9012", "expiresAt": "2030-01-01",
            ],
            "checks": [["name": "mrz", "outcome": "passed"], ["name": "image_quality.glare", "outcome": "passed"]],
        ],
        metadata: ["branch": "Manila"], reference: "order-4711",
        progress: .init(current: 1, total: 1, message: "Reading the document"), createdAt: start,
        completedAt: start.adding(milliseconds: 1830))

    static let rejected = RequestView(
        id: id, kind: .verification, status: .completed, method: "id_based", type: "philippines_nbi_clearance",
        decision: .rejected, retryable: false,
        result: [
            "decision": "rejected",
            "idRecord": [
                "type": "philippines_nbi_clearance", "number": "NBI-123456700", "status": "expired",
                "expiresAt": "2021-05-02", "found": true, "valid": false,
            ],
            "checks": [["name": "register", "outcome": "failed", "detail": "the clearance has expired"]],
            "failure": ["code": "expired", "message": "The clearance has expired."],
        ],
        metadata: .object([:]), reference: nil, createdAt: start, completedAt: start.adding(milliseconds: 420))

    static let matched = RequestView(
        id: id, kind: .verification, status: .completed, method: "biometric", type: "biometric", decision: .approved,
        retryable: false,
        result: [
            "decision": "approved",
            "checks": [["name": "liveness", "outcome": "passed"], ["name": "face_match", "outcome": "passed"]],
        ],
        metadata: .object([:]), reference: nil, createdAt: start, completedAt: start.adding(milliseconds: 910))

    static let issued = RequestView(
        id: id, kind: .voucher, status: .completed, method: "voucher", type: "airtime",
        result: [
            "status": "issued", "voucherCode": "7391-4420-1186-5527", "pin": "4821",
            "expiresAt": "2030-01-31T00:00:00Z",
        ],
        voucher: ["amount": "10.00", "currency": "USD", "recipient": "+263771234567"], metadata: .object([:]),
        reference: "topup-88", createdAt: start, completedAt: start.adding(milliseconds: 640))

    static let documentRequest: JSON = [
        "verificationType": "document", "documentImages": ["front": "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAE="],
        "country": "PHL", "reference": "order-4711", "metadata": ["branch": "Manila"],
    ]

    static let idRequest: JSON = [
        "verificationType": "philippines_nbi_clearance", "idNumber": "NBI-123456789",
        "userData": ["firstName": "Juan", "lastName": "Dela Cruz", "dateOfBirth": "1990-01-01"],
    ]

    static let batchRequest: JSON = ["items": [documentRequest, idRequest]]

    static let biometricRequest: JSON = [
        "selfie": "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAE=", "referenceImage": "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAE=",
        "subject": "customer-77",
    ]

    static let voucherRequest: JSON = [
        "type": "airtime", "amount": "10.00", "currency": "USD", "recipient": "+263771234567",
        "reference": "topup-88",
    ]

    /// Our own writers write JSON; were it not so, null would follow no schema and the tests of the contract would fail.
    private static func read(_ bytes: [UInt8]) -> JSON { (try? JSON.parse(bytes)) ?? .null }
}
