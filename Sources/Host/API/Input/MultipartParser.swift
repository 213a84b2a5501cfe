import Domain

/// Takes a multipart/form-data body apart as it arrives (RFC 7578, RFC 2046 5.1). Every part must be a file. Strict: what
/// two readers could understand differently is refused.
struct MultipartParser {
    /// Files of one body.
    static let mostFiles = 20
    /// Bytes of a part's head.
    static let longestHead = 8192
    /// Blanks after a boundary.
    private static let mostPadding = 128

    private enum State {
        /// Nothing was read. Can transition to: delimiter.
        case opening
        /// A boundary was read. Can transition to: head, closed.
        case delimiter
        /// Can transition to: empty.
        case head
        /// A head was read; its last line break may begin a boundary already. Can transition to: delimiter, content.
        case empty
        /// Can transition to: delimiter.
        case content
        /// What comes after the end is ignored.
        case closed
    }

    private var files: [[UInt8]] = []
    private var state = State.opening
    private let delimiter: [UInt8]
    /// What was not understood yet begins at `position`. The line break that a boundary needs before it is there at the
    /// start, too.
    private var buffer: [UInt8] = Array("\r\n".utf8)
    private var position = 0

    /// - Parameter contentType: the request's header; nil when it has none.
    init(contentType: String?) throws(Problem) {
        guard let type = contentType.flatMap({ ParameterizedValue($0) }), type.value == "multipart/form-data" else {
            throw Problem(.unsupportedMediaType, detail: "The body is not multipart/form-data.")
        }
        guard let boundary = type.parameters["boundary"], Self.isBoundary(boundary) else {
            throw Self.malformed("the Content-Type names no usable boundary (1 to 70 characters of RFC 2046)")
        }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    mutating func take(_ bytes: some Sequence<UInt8>) throws(Problem) {
        if state == .closed { return }
        buffer += bytes
        while try advance() {}
        buffer.removeFirst(position)
        position = 0
    }

    /// - Returns: the files' content, in their order.
    consuming func finish() throws(Problem) -> [[UInt8]] {
        guard state == .closed else { throw Self.malformed("it ends before its closing boundary") }
        guard !files.isEmpty else { throw Self.malformed("it holds no file") }
        return files
    }

    /// - Returns: false when more bytes are needed, or none.
    private mutating func advance() throws(Problem) -> Bool {
        let available = buffer.count - position
        switch state {
        case .opening:
            guard available >= delimiter.count else { return false }
            guard starts(with: delimiter, at: position) else {
                throw Self.malformed("it does not begin with its boundary")
            }
            position += delimiter.count
            state = .delimiter
        case .delimiter:
            guard available >= 2 else { return false }
            if buffer[position] == UInt8(ascii: "-") && buffer[position + 1] == UInt8(ascii: "-") {
                position = buffer.count
                state = .closed
                return false
            }
            return try endDelimiter()
        case .head:
            return try readHead(available)
        case .empty:
            guard available >= delimiter.count else { return false }
            if starts(with: delimiter, at: position) {
                position += delimiter.count
                state = .delimiter
            } else {
                position += Self.lineBreak.count
                state = .content
            }
        case .content:
            let (end, isWhole) = contentEnd()
            files[files.count - 1] += buffer[position..<end]
            position = end
            guard isWhole else { return false }
            position += delimiter.count
            state = .delimiter
        case .closed:
            return false
        }
        return true
    }

    /// The rest of a boundary's line: blanks, and a line break.
    private mutating func endDelimiter() throws(Problem) -> Bool {
        let blanks = buffer[position...].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
        guard blanks <= Self.mostPadding else { throw Self.malformed("a boundary is followed by too many blanks") }
        guard buffer.count >= position + blanks + 2 else { return false }
        guard starts(with: Self.lineBreak, at: position + blanks) else {
            throw Self.malformed("something other than a line break follows a boundary")
        }
        // The break stays: it also ends the head's lines.
        position += blanks
        state = .head
        return true
    }

    private mutating func readHead(_ available: Int) throws(Problem) -> Bool {
        guard let end = find(Self.headEnd, from: position, upTo: position + Self.longestHead) else {
            if available > Self.longestHead + Self.headEnd.count { throw Self.malformed("a part's head is too long") }
            return false
        }
        guard files.count < Self.mostFiles else {
            throw Self.malformed("it holds more than \(Self.mostFiles) files")
        }
        try MultipartHead.check(buffer[min(position + 2, end)..<end])
        files.append([])
        position = end + Self.lineBreak.count
        state = .empty
        return true
    }

    /// Where the content that is certain ends, and whether a boundary follows there.
    private func contentEnd() -> (end: Int, isWhole: Bool) {
        if let end = find(delimiter, from: position, upTo: buffer.count) { return (end, true) }
        // What may be the start of a boundary waits.
        return (max(position, buffer.count - delimiter.count + 1), false)
    }

    private func starts(with bytes: some Collection<UInt8>, at index: Int) -> Bool {
        buffer.count >= index + bytes.count && buffer[index..<index + bytes.count].elementsEqual(bytes)
    }

    /// Where `pattern`, which begins with a carriage return, first stands; its start lies before `limit`.
    private func find(_ pattern: [UInt8], from start: Int, upTo limit: Int) -> Int? {
        let last = min(limit, buffer.count - pattern.count + 1)
        var index = start
        while index < last {
            if buffer[index] == 0x0D && starts(with: pattern, at: index) { return index }
            index += 1
        }
        return nil
    }

    private static let lineBreak = Array("\r\n".utf8)
    private static let headEnd = Array("\r\n\r\n".utf8)

    private static func isBoundary(_ text: String) -> Bool {
        (1...70).contains(text.utf8.count) && text.last != " "
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "'()+_,-./:=? ".utf8.contains(byte)
                }
            }
    }

    static func malformed(_ reason: String) -> Problem {
        Problem(
            .invalidRequest, detail: "The multipart body cannot be read: \(reason).",
            suggestedAction: "Send the files as parts of a multipart/form-data body, as RFC 7578 has it")
    }
}
