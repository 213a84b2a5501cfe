import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// The contract, as machines read it.
struct OpenAPIRoutes {
    private static let document = OpenAPIDocument.json.serialized()

    var routes: [Route] {
        [
            Route(.get, "/openapi.json", .open) { _, _ in
                Response(
                    status: .ok, headers: [.contentType: "application/json", .cacheControl: "max-age=300"],
                    body: .init(byteBuffer: ByteBuffer(bytes: Self.document)))
            }
        ]
    }
}
