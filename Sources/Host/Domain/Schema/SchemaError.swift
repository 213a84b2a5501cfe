/// Why a JSON Schema cannot be used: a keyword we do not support, or a value that a keyword does not take.
package struct SchemaError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where in the schema.
    package let pointer: JSONPointer
    package let message: String

    package var description: String { "\(pointer.isRoot ? "the schema" : pointer.description): \(message)" }
}
