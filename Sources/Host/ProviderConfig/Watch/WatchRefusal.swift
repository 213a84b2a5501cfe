/// Why changes are not heard of at once. They are seen by looking all the same.
package struct WatchRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String
    /// What would lift it.
    package let hint: String

    init(_ message: String, _ hint: String) {
        self.message = message
        self.hint = hint
    }

    package var description: String { "\(message) (\(hint))" }
}
