import Domain
import Engine
import HTTPTypes
import Hummingbird
import Store

/// `Idempotency-Key`: of the requests that carry the same one on a route, one is served. The others are told to wait while
/// a synchronous one goes on, and are answered as it was once it has ended.
struct Idempotency {
    typealias Answer = (RequestView) async throws -> Response

    let engine: RequestEngine

    /// - Parameters:
    ///   - bytes: the body as it was received.
    ///   - work: reads the body and serves it; the mark goes into the submission.
    func serve(
        _ request: Request, _ context: AppContext, mode: RequestMode, _ bytes: [UInt8], answer: Answer,
        work: (IdempotencyMark?) async throws -> RequestView
    ) async throws -> Response {
        guard let mark = try mark(request, context, mode: mode, bytes) else {
            return try await answer(try await work(nil))
        }
        if let repeated = try await repeated(mark, mode, context, answer) { return repeated }
        do {
            return try await answer(try await work(mark))
        } catch let problem as Problem where problem.code == .idempotencyKeyInUse {
            // Another request with the key was stored while this one was on its way.
            guard let repeated = try await repeated(mark, mode, context, answer) else { throw problem }
            return repeated
        }
    }

    /// nil: the client gave no key.
    func mark(
        _ request: Request, _ context: AppContext, mode: RequestMode, _ bytes: [UInt8]
    ) throws -> IdempotencyMark? {
        try Self.mark(request, context, mode: mode, bytes, engine.services.store)
    }

    /// The same for what is no request.
    static func mark(
        _ request: Request, _ context: AppContext, mode: RequestMode = .sync, _ bytes: [UInt8], _ store: DataStore
    ) throws -> IdempotencyMark? {
        guard let key = try key(of: request) else { return nil }
        return try store.idempotencyMark(
            tenant: context.client().tenant, route: "\(request.method.rawValue) \(request.uri.path)", key: key,
            mode: mode, body: bytes)
    }

    static func key(of request: Request) throws(Problem) -> String? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(
                .invalidRequest, detail: "The Idempotency-Key is not usable.",
                errors: [
                    .init(
                        pointer: "Idempotency-Key",
                        message: "must be one value of 1 to 255 visible ASCII characters, such as a UUID")
                ])
        }
        return key
    }

    private func repeated(
        _ mark: IdempotencyMark, _ mode: RequestMode, _ context: AppContext, _ answer: Answer
    ) async throws -> Response? {
        switch try await engine.repetition(mark) {
        case nil: return nil
        case .otherBody, .other: throw Problem(.idempotencyKeyReused)
        case .request(let view):
            if mode == .sync && !view.status.isFinal {
                throw Problem(.idempotencyKeyInUse, retryAfter: 1, request: view.id)
            }
            var response: Response
            do {
                response = try await answer(view)
            } catch let problem as Problem {
                response = ProblemMiddleware.response(to: problem, context)
            }
            response.headers[.idempotencyReplayed] = "true"
            return response
        }
    }
}
