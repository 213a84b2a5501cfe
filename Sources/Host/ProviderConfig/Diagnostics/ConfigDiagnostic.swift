package import Domain

/// One thing that is wrong, or doubtful, in a configuration file.
package struct ConfigDiagnostic: Hashable, Sendable, Error, CustomStringConvertible {
    package enum Severity: String, Hashable, Sendable {
        case error
        case warning
    }

    package let position: SourcePosition
    package let severity: Severity
    /// What is wrong and what was expected. Never holds a secret's value.
    package let message: String
    /// What to do next, often "did you mean …?".
    package let hint: String?
    /// The line may show a credential and must not be quoted.
    package let isConfidential: Bool

    package init(
        _ severity: Severity, at position: SourcePosition, _ message: String, hint: String? = nil,
        isConfidential: Bool = false
    ) {
        self.severity = severity
        self.position = position
        self.message = message
        self.hint = hint
        self.isConfidential = isConfidential
    }

    package var file: String { position.file }
    package var line: Int { position.line }
    package var column: Int { position.column }
    package var isError: Bool { severity == .error }

    /// `file:line:column: error: message (hint)`
    package var description: String {
        "\(position): \(severity.rawValue): \(message)" + (hint.map { " (\($0))" } ?? "")
    }

    package var json: JSON {
        [
            "file": .string(file), "line": .number(line), "column": .number(column), "message": .string(message),
            "hint": hint.map { .string($0) } ?? .null,
        ]
    }
}

extension Sequence<ConfigDiagnostic> {
    package var hasErrors: Bool { contains(where: \.isError) }

    /// By place; at one place errors first.
    package func inOrder() -> [ConfigDiagnostic] {
        sorted {
            ($0.position, $0.isError ? 0 : 1, $0.message) < ($1.position, $1.isError ? 0 : 1, $1.message)
        }
    }
}
