/// The parts of a multipart/form-data body (RFC 7578), by field name.
struct MultipartBody {
    private(set) var parts: [(name: String, bytes: [UInt8])] = []

    /// nil when the header names no boundary or the body is not delimited by it.
    init?(contentType: String, body: [UInt8]) {
        guard let parameter = contentType.split(separator: ";").first(where: { $0.contains("boundary=") }),
            let equals = parameter.firstIndex(of: "=")
        else { return nil }
        let boundary = parameter[parameter.index(after: equals)...].filter { $0 != "\"" && $0 != " " }
        let delimiter = Array("--\(boundary)".utf8)
        guard var at = Self.find(delimiter, in: body, from: 0) else { return nil }
        while true {
            let start = at + delimiter.count
            if body.count >= start + 2, body[start] == 0x2D, body[start + 1] == 0x2D { return }
            guard let next = Self.find(delimiter, in: body, from: start),
                let headEnd = Self.find([13, 10, 13, 10], in: body, from: start), headEnd + 4 <= next
            else { return nil }
            let head = String(decoding: body[start..<headEnd], as: UTF8.self)
            if let name = Self.fieldName(head) {
                // The line break before the delimiter belongs to the delimiter.
                parts.append((name, Array(body[(headEnd + 4)..<max(headEnd + 4, next - 2)])))
            }
            at = next
        }
    }

    subscript(name: String) -> [UInt8]? { parts.first { $0.name == name }?.bytes }

    private static func fieldName(_ head: String) -> String? {
        guard
            let line = head.split(separator: "\r\n").first(where: { $0.lowercased().hasPrefix("content-disposition") })
        else { return nil }
        for parameter in line.split(separator: ";") {
            let trimmed = parameter.drop { $0 == " " }
            if trimmed.hasPrefix("name=") { return trimmed.dropFirst(5).filter { $0 != "\"" } }
        }
        return nil
    }

    private static func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first, bytes.count >= pattern.count else { return nil }
        var at = start
        while at <= bytes.count - pattern.count {
            if bytes[at] == first, bytes[at..<(at + pattern.count)].elementsEqual(pattern) { return at }
            at += 1
        }
        return nil
    }
}
