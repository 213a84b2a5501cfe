import Domain

/// Which headers a template may write.
enum HeaderRules {
    /// They say how the message is framed or where it goes, which is the host's to say.
    private static let reserved: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "proxy-connection", "te", "trailer",
        "upgrade", "expect", "proxy-authorization", "http2-settings",
    ]

    /// RFC 9110, 5.6.2.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
                default: false
                }
            }
    }

    static func check(name: String) throws(StepFailure) {
        guard isToken(name) else {
            throw StepFailure(
                .internalError, code: "bad_header", message: "a header's name is not a token (RFC 9110, 5.6.2)")
        }
        guard !reserved.contains(name.lowercased()) else {
            throw StepFailure(
                .internalError, code: "bad_header", message: "the header \(name) is written by the host; leave it out")
        }
    }

    /// The value is not quoted in the error: it may hold a secret.
    static func check(value: [UInt8], of name: String) throws(StepFailure) {
        guard value.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
            throw StepFailure(
                .internalError, code: "bad_header",
                message: "the value of header \(name) holds a line break, a NUL or another control byte")
        }
        guard value.count <= 16 * 1024 else {
            throw StepFailure(
                .internalError, code: "bad_header", message: "the value of header \(name) is longer than 16384 bytes")
        }
    }

    static func check(method: String) throws(StepFailure) {
        guard isToken(method), !method.utf8.contains(where: { (97...122).contains($0) }), method.utf8.count <= 32 else {
            throw StepFailure(
                .internalError, code: "bad_method", message: "the request's method is not an upper-case token")
        }
        guard method != "CONNECT", method != "TRACE" else {
            throw StepFailure(.internalError, code: "bad_method", message: "the method \(method) is not allowed")
        }
    }
}
