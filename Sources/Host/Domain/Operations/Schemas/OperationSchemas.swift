/// The published shapes of what the host asks of a plugin and what a plugin may answer, one pair for each operation.
///
/// A published schema never changes; another shape is another revision of the operation. `docs/operations/` holds the
/// same texts as files, byte for byte.
package enum OperationSchemas {
    package enum Kind: String, Sendable, Hashable, CaseIterable { case request, result }

    package struct Entry: Sendable {
        /// Such as `verification.document/1`.
        package let operation: String
        package let kind: Kind
        /// The schema as JSON text, ending with a newline.
        package let text: String

        /// Such as `verification.document-1.request.schema.json`.
        package var fileName: String {
            "\(operation.replacing("/", with: "-")).\(kind.rawValue).schema.json"
        }
    }

    /// Every published schema, in the order of the documentation.
    package static let all: [Entry] = [
        Entry(operation: VerificationDocument1.operation, kind: .request, text: VerificationDocument1.request),
        Entry(operation: VerificationDocument1.operation, kind: .result, text: VerificationDocument1.result),
        Entry(operation: VerificationID1.operation, kind: .request, text: VerificationID1.request),
        Entry(operation: VerificationID1.operation, kind: .result, text: VerificationID1.result),
        Entry(operation: VerificationBiometric1.operation, kind: .request, text: VerificationBiometric1.request),
        Entry(operation: VerificationBiometric1.operation, kind: .result, text: VerificationBiometric1.result),
        Entry(operation: VoucherIssue1.operation, kind: .request, text: VoucherIssue1.request),
        Entry(operation: VoucherIssue1.operation, kind: .result, text: VoucherIssue1.result),
        Entry(operation: VoucherStatus1.operation, kind: .request, text: VoucherStatus1.request),
        Entry(operation: VoucherStatus1.operation, kind: .result, text: VoucherStatus1.result),
        Entry(operation: VoucherCancel1.operation, kind: .request, text: VoucherCancel1.request),
        Entry(operation: VoucherCancel1.operation, kind: .result, text: VoucherCancel1.result),
        Entry(operation: TemplatesList1.operation, kind: .request, text: TemplatesList1.request),
        Entry(operation: TemplatesList1.operation, kind: .result, text: TemplatesList1.result),
        Entry(operation: PlansList1.operation, kind: .request, text: PlansList1.request),
        Entry(operation: PlansList1.operation, kind: .result, text: PlansList1.result),
        Entry(operation: HealthProbe1.operation, kind: .request, text: HealthProbe1.request),
        Entry(operation: HealthProbe1.operation, kind: .result, text: HealthProbe1.result),
        Entry(operation: CredentialsValidate1.operation, kind: .request, text: CredentialsValidate1.request),
        Entry(operation: CredentialsValidate1.operation, kind: .result, text: CredentialsValidate1.result),
        Entry(operation: CredentialAcquire1.operation, kind: .request, text: CredentialAcquire1.request),
        Entry(operation: CredentialAcquire1.operation, kind: .result, text: CredentialAcquire1.result),
    ]

    /// The schema of an operation's request; nil for an operation we do not know.
    package static func request(_ operation: String) -> JSONSchema? { compiled[.request]?[operation] }

    /// The schema of an operation's result; nil for an operation we do not know.
    package static func result(_ operation: String) -> JSONSchema? { compiled[.result]?[operation] }

    private static let compiled: [Kind: [String: JSONSchema]] = {
        var schemas: [Kind: [String: JSONSchema]] = [:]
        for entry in all {
            do {
                schemas[entry.kind, default: [:]][entry.operation] = try JSONSchema(text: entry.text)
            } catch {
                // Our own text, and every test run reads it.
                preconditionFailure("the \(entry.kind.rawValue) schema of \(entry.operation) is broken: \(error)")
            }
        }
        return schemas
    }()
}
