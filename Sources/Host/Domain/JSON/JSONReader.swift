/// Walks JSON text in memory: the tokens that parser and scanner share, so that both refuse the same texts.
///
/// The memory must outlive the reader.
struct JSONReader {
    let base: UnsafeRawPointer
    let count: Int
    let maximumDepth: Int
    var position = 0

    init(base: UnsafeRawPointer, count: Int, maximumDepth: Int) {
        self.base = base
        self.count = count
        self.maximumDepth = maximumDepth
    }

    /// Runs `body` over the bytes, with the checks that concern the document as a whole.
    static func read<Result>(
        _ bytes: UnsafeRawBufferPointer, maximumDepth: Int,
        _ body: (inout JSONReader) throws(JSONSyntaxError) -> Result
    ) throws(JSONSyntaxError) -> Result {
        guard let base = bytes.baseAddress, bytes.count > 0 else {
            throw JSONSyntaxError(offset: 0, line: 1, column: 1, message: "expected a value, found nothing")
        }
        var reader = JSONReader(base: base, count: bytes.count, maximumDepth: maximumDepth)
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw reader.fault("a byte order mark must not precede JSON", at: 0)
        }
        reader.skipWhitespace()
        let result = try body(&reader)
        reader.skipWhitespace()
        guard reader.position == reader.count else {
            throw reader.fault("expected the end of the text, found more after the value")
        }
        return result
    }

    @inline(__always)
    func byte(at offset: Int) -> UInt8 { base.load(fromByteOffset: offset, as: UInt8.self) }

    /// The byte at the position; 0 at the end, which no token begins with.
    @inline(__always)
    var current: UInt8 { position < count ? byte(at: position) : 0 }

    @inline(__always)
    mutating func skipWhitespace() {
        while position < count {
            switch byte(at: position) {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    mutating func skipLiteral(_ word: StaticString) throws(JSONSyntaxError) {
        let length = word.utf8CodeUnitCount
        for index in 0..<length where position + index >= count || byte(at: position + index) != word.utf8Start[index] {
            throw fault("expected \(word)")
        }
        position += length
    }

    /// Moves over a number; the position must be at its first byte.
    mutating func skipNumber() throws(JSONSyntaxError) {
        if current == 0x2D { position += 1 }
        if current == 0x30 {
            position += 1
            if Self.isDigit(current) { throw fault("a number must not begin with a zero") }
        } else {
            try skipDigits()
        }
        if current == 0x2E {
            position += 1
            try skipDigits()
        }
        if current == 0x65 || current == 0x45 {
            position += 1
            if current == 0x2B || current == 0x2D { position += 1 }
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(JSONSyntaxError) {
        guard Self.isDigit(current) else { throw fault("expected a digit") }
        repeat { position += 1 } while Self.isDigit(current)
    }

    @inline(__always)
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// After an element: true when a comma was read, false when the container was closed.
    mutating func readSeparator(closing: UInt8) throws(JSONSyntaxError) -> Bool {
        skipWhitespace()
        let byte = current
        guard byte == 0x2C || byte == closing else {
            throw fault(closing == 0x7D ? "expected , or }" : "expected , or ]")
        }
        position += 1
        return byte == 0x2C
    }

    mutating func readColon() throws(JSONSyntaxError) {
        skipWhitespace()
        guard current == 0x3A else { throw fault("expected : after the key") }
        position += 1
        skipWhitespace()
    }

    /// At an opening bracket: moves past it and reports whether the container is empty (then past its end).
    mutating func openContainer(depth: Int, closing: UInt8) throws(JSONSyntaxError) -> Bool {
        guard depth < maximumDepth else { throw fault("nested deeper than \(maximumDepth) levels") }
        position += 1
        skipWhitespace()
        guard current == closing else { return false }
        position += 1
        return true
    }

    func fault(_ message: String, at offset: Int? = nil) -> JSONSyntaxError {
        let offset = offset ?? position
        var line = 1
        var column = 1
        for index in 0..<min(offset, count) {
            let byte = byte(at: index)
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        let ended = offset >= count && offset == position
        return JSONSyntaxError(
            offset: offset, line: line, column: column, message: ended ? "\(message), found the end" : message)
    }
}
