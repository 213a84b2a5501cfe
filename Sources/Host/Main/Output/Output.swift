import Domain
import Glibc

/// What commands print: results to standard output, everything else to standard error.
enum Output {
    static func line(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    static func json(_ value: JSON) { line(value.text) }

    static func note(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    static func isTerminal() -> Bool { isatty(STDOUT_FILENO) == 1 }

    /// A table with aligned columns.
    static func table(_ head: [String], _ rows: [[String]]) {
        let widths = head.indices.map { column in
            ([head] + rows).map { $0[column].count }.max() ?? 0
        }
        for row in [head.map { $0.uppercased() }] + rows {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            line(cells.joined(separator: "  ").trimmingTrailingSpaces)
        }
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            // A reader that went away takes no more; there is nobody left to tell.
            guard written > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(written, 0))
        }
    }
}

extension String {
    var trimmingTrailingSpaces: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
