/// Checks of the raw bytes that give better messages than the YAML scanner would.
enum YAMLText {
    struct Fault {
        let line: Int
        let column: Int
        let message: String
        let hint: String?
    }

    static func fault(in bytes: [UInt8]) -> Fault? {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return Fault(line: 1, column: 1, message: "the file is UTF-16, expected UTF-8", hint: "save it as UTF-8")
        }
        if let offset = firstInvalidByte(in: bytes) {
            let (line, column) = place(of: offset, in: bytes)
            return Fault(
                line: line, column: column, message: "byte 0x\(String(bytes[offset], radix: 16)) is not UTF-8 text",
                hint: "save the file as UTF-8")
        }
        return tabInIndentation(bytes)
    }

    /// Counted from 1; columns in scalars.
    static func place(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        let before = bytes[..<min(offset, bytes.count)]
        let line = before.count { $0 == 0x0A } + 1
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return (line, String(decoding: before[start...], as: UTF8.self).unicodeScalars.count + 1)
    }

    private static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
        guard String(validating: bytes, as: UTF8.self) == nil else { return nil }
        var decoder = UTF8()
        var rest = bytes.makeIterator()
        var offset = 0
        while case .scalarValue(let scalar) = decoder.decode(&rest) { offset += UTF8.width(scalar) }
        return min(offset, bytes.count - 1)
    }

    private static func tabInIndentation(_ bytes: [UInt8]) -> Fault? {
        var line = 1
        var column = 1
        var inIndentation = true
        for byte in bytes {
            switch byte {
            case 0x0A:
                line += 1
                column = 1
                inIndentation = true
                continue
            case 0x09 where inIndentation:
                return Fault(
                    line: line, column: column, message: "a tab is used for indentation, expected spaces",
                    hint: "replace it with two spaces")
            case 0x20: break
            default: inIndentation = false
            }
            column += 1
        }
        return nil
    }
}
