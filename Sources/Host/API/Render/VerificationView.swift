import Domain
import Engine

/// A verification as clients see it: the same keys in the same order whichever provider served it, null where unknown.
enum VerificationView {
    static let person = [
        "fullName", "firstName", "middleName", "lastName", "dateOfBirth", "sex", "nationality", "placeOfBirth",
        "address",
    ]
    static let document = ["type", "country", "number", "issuedAt", "expiresAt", "issuer", "name"]
    static let idRecord = ["type", "number", "status", "issuedAt", "expiresAt", "found", "valid", "details"]
    static let check = ["name", "outcome", "detail"]

    static func render(_ request: RequestView) -> [UInt8] {
        var object = ObjectWriter()
        CommonView.head(request, &object)
        object.member("decision", request.decision?.rawValue)
        object.member("retryable", request.retryable.map { .bool($0) } ?? .null)
        object.member("method", request.method)
        object.member("verificationType", request.type)
        CommonView.times(request, &object)
        object.object("progress") { CommonView.progress(request, &$0) }
        object.object("person") { $0.members(person, of: request.result?["person"]) }
        object.object("document") { $0.members(document, of: request.result?["document"]) }
        object.object("idRecord") { $0.members(idRecord, of: request.result?["idRecord"]) }
        object.list("checks", request.result?["checks"]?.array ?? []) { $1.members(check, of: $0) }
        CommonView.failure(request, &object)
        object.member("metadata", request.metadata)
        object.member("reference", request.reference)
        return object.finish()
    }
}
