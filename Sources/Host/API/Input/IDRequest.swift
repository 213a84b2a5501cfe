import Domain
import Engine

/// The body of POST /verifications/verify-by-id.
enum IDRequest {
    static func read(_ body: JSON, for principal: Principal, correlationID: ID) throws(Problem) -> Submission {
        var reader = BodyReader(body)
        let type = reader.required("verificationType", limit: 64)
        let isName = type.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
        if !isName || type == "document" {
            reader.fault(
                "verificationType", "must be a register's name in lower case, such as philippines_nbi_clearance")
        }
        let number = reader.text("idNumber", limit: 64)
        let common = RequestCommon(&reader)
        let person = UserData.read(&reader)
        if number == nil && person.isEmpty && reader.faults.isEmpty {
            reader.fault("idNumber", "is required, unless userData identifies the person to the register")
        }
        reader.refuseUnknown()
        if let problem = reader.problem() { throw problem }
        return Submission(
            tenant: principal.tenant, tenantName: principal.tenantName, kind: .verification,
            operation: .verificationID, method: "id_based", type: type, template: common.template,
            country: common.country, reference: common.reference, subject: common.subject, metadata: common.metadata,
            fields: ["idNumber": number.map { .string($0) } ?? .null, "userData": .object(person)],
            correlationID: correlationID, webhookURL: common.webhookURL)
    }
}
