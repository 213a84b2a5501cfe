/// Why a text is not JSON, and where. The message never quotes the text, which may hold personal data.
package struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Bytes before the fault.
    package let offset: Int
    /// Counted from 1.
    package let line: Int
    /// Counted from 1, in Unicode scalars.
    package let column: Int
    package let message: String

    package init(offset: Int, line: Int, column: Int, message: String) {
        self.offset = offset
        self.line = line
        self.column = column
        self.message = message
    }

    package var description: String { "line \(line), column \(column): \(message)" }
}
