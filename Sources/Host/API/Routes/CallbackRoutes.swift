import Domain
import Engine
import HTTPTypes
import Hummingbird
import NIOCore

/// ANY /callbacks/{provider}/{token}/…: providers call here, without an API key. No part of the clients' contract.
struct CallbackRoutes: Sendable {
    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete]

    /// Believes it or not.
    let take: @Sendable (CallbackCall) async throws -> CallbackAnswer
    /// Bytes of a body.
    let limit: Int
    let publicURL: String?

    func add(to router: Hummingbird.Router<AppContext>) {
        for method in Self.methods {
            for path in ["/callbacks/{provider}/{token}", "/callbacks/{provider}/{token}/**"] {
                router.on(RouterPath(path), method: method) { request, context in
                    try await serve(request, context)
                }
            }
        }
    }

    private func serve(_ request: Request, _ context: AppContext) async throws -> Response {
        try request.checkLength(limit: limit)
        let body: [UInt8]
        do {
            body = Array(try await request.body.collect(upTo: limit).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Request.tooLarge(limit)
        } catch {
            throw Request.unreadable(error)
        }
        guard let call = call(request, body, context.source) else { throw Problem(.notFound) }
        switch try await take(call) {
        case .acknowledged(let acknowledgement): return Self.response(acknowledgement)
        case .unknown: throw Problem(.notFound)
        case .foreignSource: throw Problem(.forbidden, detail: "Callbacks are not taken from this address.")
        case .notGenuine: throw Problem(.callbackNotGenuine)
        case .notUnderstood:
            throw Problem(.invalidRequest, detail: "This is no callback that the provider's plugin knows.")
        case .unavailable: throw Problem(.storageUnavailable, detail: "The callback could not be taken.")
        }
    }

    /// The call as it came, byte for byte: what follows the token is the plugin's to read, and signatures may cover it.
    private func call(_ request: Request, _ body: [UInt8], _ source: String?) -> CallbackCall? {
        let path = request.uri.path
        let query = request.uri.query ?? ""
        // "", "callbacks", provider, token, and the rest in one piece.
        let pieces = path.split(separator: "/", maxSplits: 4, omittingEmptySubsequences: false)
        guard pieces.count >= 4, !pieces[3].isEmpty else { return nil }
        let below = pieces.count > 4 ? "/" + pieces[4] : ""
        let target = query.isEmpty ? path : path + "?" + query
        let authority = request.head.authority ?? "localhost"
        let base = publicURL ?? "http://" + authority
        let afterScheme = base.firstRange(of: "://").map { base[$0.upperBound...] } ?? base[...]
        var headers = request.headers.map { HTTPResult.Header(name: $0.name.canonicalName, value: $0.value) }
        headers.insert(HTTPResult.Header(name: "host", value: authority), at: 0)
        return CallbackCall(
            provider: String(pieces[2]), token: String(pieces[3]), source: source,
            request: InboundRequest(
                now: .now(), method: request.method.rawValue, path: path, query: query,
                suffix: query.isEmpty ? below : below + "?" + query,
                host: String(afterScheme.prefix { $0 != "/" }), url: base + target, headers: headers, body: body))
    }

    private static func response(_ acknowledgement: IngestOutput.Acknowledgement?) -> Response {
        guard let acknowledgement else { return Response(status: .noContent) }
        var headers: HTTPFields = [:]
        if !acknowledgement.contentType.isEmpty, HTTPField.isValidValue(acknowledgement.contentType) {
            headers[.contentType] = acknowledgement.contentType
        }
        return Response(
            status: .init(code: acknowledgement.status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(bytes: acknowledgement.body)))
    }
}
