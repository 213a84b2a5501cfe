package import Domain

/// `verification.id` for any revision, or `verification.id/1` for one.
package struct OperationFilter: Hashable, Sendable, CustomStringConvertible {
    package let name: String
    /// nil is any.
    package let revision: Int?

    package init?(_ text: String) {
        guard let operation = OperationID(text) ?? OperationID(text + "/1") else { return nil }
        name = operation.name
        revision = text.contains("/") ? operation.revision : nil
    }

    package func matches(_ operation: OperationID) -> Bool {
        operation.name == name && (revision == nil || operation.revision == revision)
    }

    package var description: String { revision.map { "\(name)/\($0)" } ?? name }
}
