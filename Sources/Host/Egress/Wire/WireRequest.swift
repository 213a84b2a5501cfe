import Domain

/// One attempt, ready for libcurl.
struct WireRequest: Sendable {
    var method: String
    /// Scheme, host and port. The path goes separately, so that libcurl neither changes it nor names it in an error.
    var origin: String
    var target: String
    /// Made by `headerLines`.
    var headers: [[UInt8]]
    /// nil: no body at all.
    var body: ByteSegments?
    var signedBodyDigest: [UInt8]?
    var crypto: any EgressCrypto
    /// Milliseconds, of the whole attempt.
    var timeout: Int64
    var connectTimeout: Int64
    /// Bytes of answer body.
    var responseCap: UInt64
    /// Do not use a kept connection: it might be dead, and one cannot know whether the request died with it.
    var needsNewConnection: Bool
    var tls: TLSMaterial?
    var addresses: AddressPolicy
    /// nil: none, whatever the environment says.
    var proxy: String?
    /// Only the answer's status and headers matter: a body that is too long, late or broken off is cut, which is no
    /// failure. HTTP/1.1.
    var bodyIsForTheLog = false

    /// Headers as libcurl takes them: `Name: value`, each ended by a zero.
    static func headerLines(_ headers: [ResolvedRequest.Header]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        lines.reserveCapacity(headers.count + 2)
        var hasContentType = false
        for header in headers {
            var line = Array(header.name.utf8)
            line.reserveCapacity(line.count + header.value.count + 3)
            // Without a value it is libcurl's way to say that the header is there and empty.
            line += header.value.isEmpty ? [UInt8(ascii: ";")] : [UInt8(ascii: ":"), UInt8(ascii: " ")]
            line += header.value
            line.append(0)
            lines.append(line)
            if header.name.utf8.count == 12, header.name.lowercased() == "content-type" { hasContentType = true }
        }
        // libcurl would write these of its own; an empty one takes it away.
        if !hasContentType { lines.append(Array("Content-Type:\0".utf8)) }
        lines.append(Array("Expect:\0".utf8))
        return lines
    }
}

/// How libcurl fared with it.
enum WireResult: Sendable {
    case response(status: Int, headers: [HTTPResult.Header], body: [UInt8])
    /// The same where only the beginning of the body was wanted and there was more, or the rest did not come.
    case cut(status: Int, headers: [HTTPResult.Header], body: [UInt8])
    /// The answer, or its headers, went over the limit.
    case limitExceeded(status: Int, headers: [HTTPResult.Header], reason: String)
    case failed(WireFailure)
    /// `sent`: the request may have been on its way.
    case cancelled(sent: Bool)
}

struct WireFailure: Hashable, Sendable {
    /// The connection stood, so bytes of the request may have left.
    var sent: Bool
    /// Another attempt may fare better. False: it is our rule or our configuration.
    var transient: Bool
    /// A kept connection turned out to be dead: no byte of an answer came.
    var staleConnection: Bool
    var cause: WireCause = .other
    /// Host, port and cause; nothing of path, headers or body.
    var reason: String
}
