import Domain

/// Small insertions and replacements in the text of a YAML file, at places that its tree names. All else stays as it is:
/// comments, order, spaces, line breaks.
struct YAMLEdit {
    private(set) var bytes: [UInt8]
    /// Where each line begins.
    private let lines: [Int]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        // The tree's columns do not count the mark.
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        lines = [start] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
    }

    private var lineBreak: [UInt8] {
        guard let end = bytes.firstIndex(of: 0x0A), end > 0, bytes[end - 1] == 0x0D else { return [0x0A] }
        return [0x0D, 0x0A]
    }

    /// nil when the text has no such place.
    func offset(of position: SourcePosition) -> Int? {
        guard lines.indices.contains(position.line - 1) else { return nil }
        var offset = lines[position.line - 1]
        var column = 1
        // Columns are characters; the further bytes of one begin with the bits 10.
        while column < position.column {
            guard offset < bytes.count, bytes[offset] != 0x0A else { return nil }
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            column += 1
        }
        return offset
    }

    func byte(at offset: Int) -> UInt8? { bytes.indices.contains(offset) ? bytes[offset] : nil }

    /// - Returns: whether `old` stood there.
    mutating func replace(_ old: String, at offset: Int, with new: String) -> Bool {
        guard bytes[offset...].starts(with: old.utf8) else { return false }
        bytes.replaceSubrange(offset..<offset + old.utf8.count, with: new.utf8)
        return true
    }

    mutating func insert(_ text: String, at offset: Int) { bytes.insert(contentsOf: text.utf8, at: offset) }

    /// A line of its own in front of the one that holds `position`, as far to the right as that place.
    mutating func insertLine(_ text: String, before position: SourcePosition) {
        guard lines.indices.contains(position.line - 1) else { return }
        bytes.insert(contentsOf: line(text, at: position.column), at: lines[position.line - 1])
    }

    /// The same behind the line that holds `position`.
    mutating func insertLine(_ text: String, after position: SourcePosition, column: Int) {
        guard lines.indices.contains(position.line) else { return append(text, column: column) }
        bytes.insert(contentsOf: line(text, at: column), at: lines[position.line])
    }

    /// A line at the end of the file.
    mutating func append(_ text: String, column: Int) {
        if let last = bytes.last, last != 0x0A { bytes += lineBreak }
        bytes += line(text, at: column)
    }

    private func line(_ text: String, at column: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(ascii: " "), count: max(0, column - 1)) + text.utf8 + lineBreak
    }
}
