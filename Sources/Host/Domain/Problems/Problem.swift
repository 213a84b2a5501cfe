/// A no, as a client is told it: RFC 9457 with a code, an action and the places at fault. Holds no stack, secret, vendor
/// name or personal data.
package struct Problem: Error, Hashable, Sendable {
    package struct Fault: Hashable, Sendable {
        /// JSON pointer into the body, or the name of a query parameter or header.
        package var pointer: String
        package var message: String

        package init(pointer: String, message: String) {
            self.pointer = pointer
            self.message = message
        }
    }

    package var code: ProblemCode
    package var detail: String
    package var suggestedAction: String
    package var errors: [Fault]
    /// Seconds.
    package var retryAfter: Int?
    /// The stored request that this is the end of.
    package var request: ID?

    package init(
        _ code: ProblemCode, detail: String? = nil, suggestedAction: String? = nil, errors: [Fault] = [],
        retryAfter: Int? = nil, request: ID? = nil
    ) {
        self.code = code
        self.detail = detail ?? code.detail
        self.suggestedAction = suggestedAction ?? code.suggestedAction
        self.errors = errors
        self.retryAfter = retryAfter
        self.request = request
    }

    package static func unknownTemplate(_ template: String) -> Problem {
        Problem(.unknownTemplate, detail: "Template \(template) not found")
    }

    package static let noDefaultTemplate = Problem(
        .unknownTemplate, detail: "Default template not found",
        suggestedAction: "Name a template id of GET /api/v1/templates")
}

extension ErrorClass {
    /// What the client of a request that ended with this class is told.
    package var problemCode: ProblemCode {
        switch self {
        case .invalidRequest: .invalidRequest
        case .unsupported: .unsupported
        case .rejectedByProvider: .rejectedByProvider
        case .config, .providerUnavailable, .rateLimited, .credentialExpired, .outcomeUnknown, .internalError:
            .providerUnavailable
        case .badState: .internalError
        }
    }
}
