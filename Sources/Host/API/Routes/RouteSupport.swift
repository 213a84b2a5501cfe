import Domain
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The body of a JSON request as it was received, up to `limit` bytes.
    func jsonBytes(limit: Int) async throws -> [UInt8] {
        if let type = headers[.contentType] {
            let essence = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
            guard essence == "application/json" else {
                throw Problem(.unsupportedMediaType, detail: "The body is not application/json.")
            }
        }
        try checkLength(limit: limit)
        let buffer: ByteBuffer
        do {
            buffer = try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Self.tooLarge(limit)
        } catch {
            throw Self.unreadable(error)
        }
        return Array(buffer.readableBytesView)
    }

    func query(_ name: String) -> String? { uri.queryParameters[name[...]].map(String.init) }

    func checkLength(limit: Int) throws(Problem) {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw Self.tooLarge(limit) }
    }

    /// For a body that breaks off, or is not framed as HTTP says.
    static func unreadable(_ error: any Error) -> Problem {
        if error is CancellationError { return Problem(.shuttingDown) }
        return Problem(.invalidRequest, detail: "The body could not be read to its end.")
    }

    static func tooLarge(_ limit: Int) -> Problem {
        Problem(.payloadTooLarge, detail: "The body is larger than the limit of \(limit) bytes.")
    }
}

extension JSON {
    /// A client's body.
    static func body(_ bytes: [UInt8]) throws(Problem) -> JSON {
        do {
            return try parse(bytes)
        } catch {
            throw Problem(.invalidJSON, detail: "Line \(error.line), column \(error.column): \(error.message)")
        }
    }
}

extension Response {
    static func json(_ status: HTTPResponse.Status, _ body: [UInt8], headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        // Answers hold personal data; no cache between us and the client may keep them.
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}

extension AppContext {
    /// The principal of a route that needs one.
    func client() throws -> Principal {
        guard let principal else { throw Problem(.unauthorized) }
        return principal
    }

    /// Who the audit log names.
    func actor() throws -> String {
        let key = "key:\(try client().key)"
        return source.map { "\(key) from \($0)" } ?? key
    }

    func id(_ name: String = "id") throws -> ID {
        guard let text = parameters.get(name), let id = ID(text) else { throw Problem(.notFound) }
        return id
    }
}
