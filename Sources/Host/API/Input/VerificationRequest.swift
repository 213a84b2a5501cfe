import Domain
import Engine

/// A body that may ask for any verification: `verificationType` tells which.
enum VerificationRequest {
    static func read(_ body: JSON, for principal: Principal, correlationID: ID) throws(Problem) -> Submission {
        switch body["verificationType"]?.string {
        case "document": try DocumentRequest.read(body, for: principal, correlationID: correlationID)
        case BiometricRequest.type: try BiometricRequest.read(body, for: principal, correlationID: correlationID)
        default: try IDRequest.read(body, for: principal, correlationID: correlationID)
        }
    }
}
