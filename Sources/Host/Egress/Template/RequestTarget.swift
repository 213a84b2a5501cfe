import Domain

/// Path and query of a request, byte for byte as they go over the wire.
struct RequestTarget: Hashable, Sendable {
    /// Begins with a slash.
    var path: String
    /// nil: there is no question mark.
    var query: String?

    static let maximumLength = 16 * 1024

    /// Appends a template's path to an endpoint's.
    /// - Throws: `internal`, for anything that could lead elsewhere or break the request line.
    init(endpoint: EndpointURL, appending bytes: [UInt8]) throws(StepFailure) {
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Self.refused("holds a space, a control or a non-ASCII byte; such bytes must be percent-encoded")
        }
        guard !bytes.contains(UInt8(ascii: "#")) else { throw Self.refused("holds a fragment (#)") }
        guard !bytes.contains(UInt8(ascii: "\\")) else { throw Self.refused("holds a backslash") }
        if let first = bytes.first, first != UInt8(ascii: "/"), first != UInt8(ascii: "?") {
            throw Self.refused("must be empty or begin with / or ?; it is appended to the endpoint's URL")
        }
        let mark = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        let appended = String(decoding: bytes[..<mark], as: UTF8.self)
        var base = endpoint.basePath
        if base.hasSuffix("/"), appended.hasPrefix("/") { base.removeLast() }
        path = base + appended
        if path.isEmpty { path = "/" }
        query = mark == bytes.endIndex ? nil : String(decoding: bytes[(mark + 1)...], as: UTF8.self)
        guard pathAndQuery.utf8.count <= Self.maximumLength else {
            throw Self.refused("is longer than \(Self.maximumLength) bytes")
        }
    }

    /// What the request line says.
    var pathAndQuery: String { query.map { "\(path)?\($0)" } ?? path }

    private static func refused(_ why: String) -> StepFailure {
        StepFailure(.internalError, code: "bad_path", message: "the request's path \(why)")
    }
}
