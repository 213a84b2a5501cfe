package import Domain

/// Turns diagnostics into what a person or a script reads.
package struct DiagnosticRenderer {
    private static let widestLine = 200
    private let source: (String) -> [UInt8]?

    /// - Parameter source: the bytes of a file, for the quoted lines; nil leaves them out.
    package init(source: @escaping (String) -> [UInt8]? = { try? ConfigFile.read($0).bytes }) {
        self.source = source
    }

    /// One block a diagnostic: `file:line:column: error: … (hint)`, then the line and a caret below the column.
    package func text(_ diagnostics: [ConfigDiagnostic]) -> String {
        var files: [String: SourceExcerpt] = [:]
        let confidential = Set(
            diagnostics.filter(\.isConfidential).map { SourcePosition(file: $0.file, line: $0.line) })
        var output = ""
        for diagnostic in diagnostics.inOrder() {
            output += "\(diagnostic)\n"
            guard diagnostic.line > 0,
                !confidential.contains(SourcePosition(file: diagnostic.file, line: diagnostic.line))
            else { continue }
            let excerpt = files[diagnostic.file] ?? SourceExcerpt(source(diagnostic.file) ?? [])
            files[diagnostic.file] = excerpt
            guard let line = excerpt.line(diagnostic.line), line.unicodeScalars.count <= Self.widestLine else {
                continue
            }
            let number = String(diagnostic.line)
            let margin = String(repeating: " ", count: number.count)
            let indent = String(repeating: " ", count: max(0, diagnostic.column - 1))
            output += "  \(number) | \(line)\n  \(margin) | \(indent)^\n"
        }
        return output
    }

    /// `{"ok", "errors": [{file, line, column, message, hint}], "warnings": [the same]}`; `hint` may be null.
    package static func json(_ diagnostics: [ConfigDiagnostic]) -> JSON {
        let sorted = diagnostics.inOrder()
        return [
            "ok": .bool(!sorted.hasErrors),
            "errors": .array(sorted.filter(\.isError).map(\.json)),
            "warnings": .array(sorted.filter { !$0.isError }.map(\.json)),
        ]
    }
}

/// The lines of a file that may be shown.
struct SourceExcerpt {
    private let lines: [String]

    init(_ bytes: [UInt8]) {
        lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            String(
                String.UnicodeScalarView(
                    String(decoding: line, as: UTF8.self).unicodeScalars.filter { $0 != "\r" && $0 != "\u{FEFF}" }
                        .map { $0.properties.generalCategory == .control ? " " : $0 }))
        }
    }

    /// nil for a line that may hold a credential: one of a secrets section, or one that looks like it. Somebody who
    /// pasted a token there must not find it in the log of a build.
    func line(_ number: Int) -> String? {
        guard lines.indices.contains(number - 1) else { return nil }
        let line = lines[number - 1]
        var indent = Int.max
        for above in lines[..<number].reversed() {
            let depth = above.prefix { $0 == " " }.count
            guard depth < above.count, depth < indent else { continue }
            indent = depth
            if Self.mayHoldCredential(above) { return nil }
            if depth == 0 { break }
        }
        return line
    }

    private static func mayHoldCredential(_ line: String) -> Bool {
        let line = line.lowercased()
        if ["secret", "password", "passwd", "token", "api_key", "database"].contains(where: line.contains) {
            return true
        }
        guard let scheme = line.firstRange(of: "://") else { return false }
        return line[scheme.upperBound...].contains("@")
    }
}

extension StringProtocol {
    fileprivate func firstRange(of needle: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(needle) {
                return start..<index(start, offsetBy: needle.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
