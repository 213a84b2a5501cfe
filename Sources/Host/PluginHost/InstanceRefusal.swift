/// What a plugin says about one place in a configuration.
package struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
    package enum Severity: String, Hashable, Sendable {
        case warning
        case error
    }

    /// A JSON pointer into the configuration; empty is all of it.
    package var pointer: String
    package var severity: Severity
    package var message: String

    package init(pointer: String, severity: Severity, message: String) {
        self.pointer = pointer
        self.severity = severity
        self.message = message
    }

    package var description: String { pointer.isEmpty ? message : "\(pointer): \(message)" }
}

/// A plugin refused a configuration. Holds at least one diagnostic that is an error.
package struct InstanceRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    package var diagnostics: [Diagnostic]

    package init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    package var description: String { diagnostics.map(\.description).joined(separator: "; ") }
}
