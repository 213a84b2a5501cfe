import FoundationEssentials
import Testing

/// The files of the repository that these tests keep in step with the sources.
enum Repository {
    /// Compares the file byte for byte, or writes it again where `UPDATE_DOCS` is set.
    static func expect(_ path: String, toHold text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = root + "/" + path
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] != nil {
            try Data(text.utf8).write(to: URL(filePath: file))
        }
        let held = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } ?? ""
        guard held != text else { return }
        let lines = (
            held.split(separator: "\n", omittingEmptySubsequences: false),
            text.split(separator: "\n", omittingEmptySubsequences: false)
        )
        let line = zip(lines.0, lines.1).prefix { $0 == $1 }.count
        let wanted = line < lines.1.count ? lines.1[line] : "the end"
        Issue.record(
            "\(path) differs from the sources at line \(line + 1), which should be '\(wanted)'; UPDATE_DOCS=1 writes it again",
            sourceLocation: sourceLocation)
    }

    private static let root = String(#filePath).split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        .joined(separator: "/")
}
