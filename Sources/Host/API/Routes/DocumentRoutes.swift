import Domain
import Engine
import HTTPTypes
import Hummingbird
import NIOCore

/// POST /api/v1/documents: content for later requests, sent as files instead of base64.
struct DocumentRoutes {
    static let path = "/api/v1/documents"

    let engine: RequestEngine
    let limits: APILimits

    var routes: [Route] {
        [
            Route(.post, Self.path, .client) { request, context in
                let tenant = try context.client().tenant
                let key = try Idempotency.key(of: request)
                let files = try Self.typed(try await request.files(limit: limits.body))
                let (documents, isRepetition) = try await engine.keep(
                    files, tenant: tenant, route: "POST \(Self.path)", key: key)
                var object = ObjectWriter()
                object.member("documents", raw: ObjectWriter.array(documents.map(Self.render)))
                let headers: HTTPFields = isRepetition ? [.idempotencyReplayed: "true"] : [:]
                return .json(.created, object.finish(), headers: headers)
            }
        ]
    }

    /// Told by the first bytes: the client's word for it is not trusted.
    private static func typed(_ files: [[UInt8]]) throws(Problem) -> [UploadedFile] {
        var typed: [UploadedFile] = []
        var faults: [Problem.Fault] = []
        for (index, bytes) in files.enumerated() {
            if let type = MediaType(of: bytes) {
                typed.append(UploadedFile(bytes: bytes, mediaType: type.rawValue))
            } else {
                faults.append(
                    .init(pointer: "/documents/\(index)", message: "is not a JPEG, PNG, WebP, TIFF, BMP or PDF"))
            }
        }
        if !faults.isEmpty { throw Problem(.unsupportedMediaType, errors: faults) }
        return typed
    }

    private static func render(_ document: StoredDocument) -> [UInt8] {
        var object = ObjectWriter()
        object.member("id", document.handle)
        object.member("size", .number(document.size))
        object.member("mediaType", document.mediaType)
        return object.finish()
    }
}

extension Request {
    /// The files of a multipart/form-data body of up to `limit` bytes.
    fileprivate func files(limit: Int) async throws -> [[UInt8]] {
        var parser = try MultipartParser(contentType: headers[.contentType])
        try checkLength(limit: limit)
        var size = 0
        do {
            for try await chunk in body {
                size += chunk.readableBytes
                if size > limit { throw Self.tooLarge(limit) }
                try parser.take(chunk.readableBytesView)
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Self.unreadable(error)
        }
        return try parser.finish()
    }
}
