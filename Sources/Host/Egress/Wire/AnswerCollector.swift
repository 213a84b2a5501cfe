import Domain

/// Collects an answer within its limits.
struct AnswerCollector {
    static let maximumHeaders = 200
    static let maximumHeaderBytes = 64 * 1024

    var bodyCap: UInt64 = 0
    /// More than that is left where it is, and is no failure.
    var cutsBody = false
    private(set) var headers: [HTTPResult.Header] = []
    private var body: [UInt8] = []
    /// Of all answers, the interim ones included.
    private var headerBytes = 0
    private var bodyHasBegun = false
    /// The empty line came after the headers of the latest status line.
    private(set) var headersAreWhole = false
    /// Which limit was met; nil: none.
    private(set) var exceeded: String?

    /// Not a byte of an answer has come.
    var isEmpty: Bool { headerBytes == 0 && body.isEmpty }

    mutating func takeBody() -> [UInt8] {
        let taken = body
        body = []
        return taken
    }

    /// - Parameter line: one line with its end.
    /// - Returns: false: enough.
    mutating func append(header line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.maximumHeaderBytes else {
            exceeded = "the answer's headers are larger than \(Self.maximumHeaderBytes) bytes"
            return false
        }
        // Trailers come after the body; nobody signs or expects them.
        if bodyHasBegun { return true }
        if line.starts(with: Array("HTTP/".utf8)) {
            // An interim answer, such as 103, was followed by another.
            headers.removeAll(keepingCapacity: true)
            headersAreWhole = false
            return true
        }
        let text = Self.trim(line[...])
        if text.isEmpty {
            headersAreWhole = true
            return true
        }
        if let first = line.first, first == 0x20 || first == 0x09 {
            // An old way to continue the line before.
            if let last = headers.indices.last { headers[last].value += " " + String(decoding: text, as: UTF8.self) }
            return true
        }
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return true }
        guard headers.count < Self.maximumHeaders else {
            exceeded = "the answer has more than \(Self.maximumHeaders) headers"
            return false
        }
        headers.append(
            HTTPResult.Header(
                name: String(decoding: Self.trim(text[..<colon]), as: UTF8.self).lowercased(),
                value: String(decoding: Self.trim(text[(colon + 1)...]), as: UTF8.self)))
        return true
    }

    mutating func append(body bytes: UnsafeRawBufferPointer) -> Bool {
        bodyHasBegun = true
        guard UInt64(body.count + bytes.count) <= bodyCap else {
            if cutsBody {
                body.append(contentsOf: bytes.prefix(Int(bodyCap) - body.count))
                return false
            }
            exceeded = "the answer is larger than \(bodyCap) bytes"
            body = []
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    private static func trim(_ text: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var text = text
        while let first = text.first, isSpace(first) { text = text.dropFirst() }
        while let last = text.last, isSpace(last) { text = text.dropLast() }
        return text
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
