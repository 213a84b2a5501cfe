/// Gathers what is wrong while files are read. One thread only.
final class DiagnosticCollector {
    /// Past this a file is noise (an alias bomb, a binary): the rest is counted, not listed.
    static let limitPerFile = 100

    private(set) var diagnostics: [ConfigDiagnostic] = []
    private var errors: [String: Int] = [:]
    private var reported: [String: Int] = [:]

    init() {}

    func error(_ position: SourcePosition, _ message: String, hint: String? = nil, isConfidential: Bool = false) {
        errors[position.file, default: 0] += 1
        add(ConfigDiagnostic(.error, at: position, message, hint: hint, isConfidential: isConfidential))
    }

    func warning(_ position: SourcePosition, _ message: String, hint: String? = nil, isConfidential: Bool = false) {
        add(ConfigDiagnostic(.warning, at: position, message, hint: hint, isConfidential: isConfidential))
    }

    func hasErrors(in file: String) -> Bool { errors[file] != nil }

    private func add(_ diagnostic: ConfigDiagnostic) {
        let count = reported[diagnostic.file, default: 0] + 1
        reported[diagnostic.file] = count
        if count < Self.limitPerFile {
            diagnostics.append(diagnostic)
        } else if count == Self.limitPerFile {
            diagnostics.append(
                ConfigDiagnostic(
                    .error, at: SourcePosition(file: diagnostic.file),
                    "there are more problems in this file than are listed", hint: "repair these first"))
            errors[diagnostic.file, default: 0] += 1
        }
    }
}
