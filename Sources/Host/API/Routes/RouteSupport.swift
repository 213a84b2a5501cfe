import Domain
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The body as JSON, up to `limit` bytes.
    func json(limit: Int) async throws -> JSON {
        if let type = headers[.contentType] {
            let essence = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
            guard essence == "application/json" else {
                throw Problem(.unsupportedMediaType, detail: "The body is not application/json.")
            }
        }
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw Self.tooLarge(limit) }
        let buffer: ByteBuffer
        do {
            buffer = try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Self.tooLarge(limit)
        } catch is CancellationError {
            throw Problem(.shuttingDown)
        } catch {
            // A body that breaks off, or is not framed as HTTP says.
            throw Problem(.invalidRequest, detail: "The body could not be read to its end.")
        }
        do {
            return try JSON.parse(Array(buffer.readableBytesView))
        } catch {
            throw Problem(
                .invalidJSON, detail: "Line \(error.line), column \(error.column): \(error.message)")
        }
    }

    func query(_ name: String) -> String? { uri.queryParameters[name[...]].map(String.init) }

    private static func tooLarge(_ limit: Int) -> Problem {
        Problem(.payloadTooLarge, detail: "The body is larger than the limit of \(limit) bytes.")
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

    func id(_ name: String = "id") throws -> ID {
        guard let text = parameters.get(name), let id = ID(text) else { throw Problem(.notFound) }
        return id
    }
}
