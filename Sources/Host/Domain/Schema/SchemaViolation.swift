/// One way in which a value does not follow its schema.
package struct SchemaViolation: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where in the value; for a missing or unknown property, where that property is or would be.
    package let pointer: JSONPointer
    /// The keyword that was not met, such as `required`.
    package let keyword: String
    /// "expected …, found …". It quotes no value whose schema is marked `writeOnly`, `x-secret` or `x-personal`.
    package let message: String

    package init(pointer: JSONPointer, keyword: String, message: String) {
        self.pointer = pointer
        self.keyword = keyword
        self.message = message
    }

    package var description: String { pointer.isRoot ? message : "\(pointer): \(message)" }
}
