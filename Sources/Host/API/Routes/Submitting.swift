import Domain
import Engine
import Hummingbird

/// How a request is taken, whatever it asks for: its key, its body, its mode, its answer.
struct Submitting {
    typealias Read = (_ body: JSON, _ principal: Principal, _ correlation: ID) throws(Problem) -> Submission

    let engine: RequestEngine
    let limits: APILimits
    /// Where requests of this kind are read.
    let path: String
    let render: (RequestView) -> [UInt8]

    /// - Parameter mode: nil: as the query's `mode` says.
    func serve(
        _ request: Request, _ context: AppContext, mode: RequestMode? = nil, read: Read
    ) async throws -> Response {
        let mode = if let mode { mode } else { try ModeQuery.read(request) }
        let bytes = try await request.jsonBytes(limit: limits.body)
        return try await Idempotency(engine: engine).serve(
            request, context, mode: mode, bytes,
            answer: { view throws(Problem) in
                switch mode {
                case .sync: try SubmitAnswer.response(to: view, path: path, render: render)
                case .async: AcceptedView.response(view, path: path)
                }
            },
            work: { mark in
                var submission = try read(JSON.body(bytes), context.client(), context.correlation)
                submission.idempotency = mark
                switch mode {
                case .sync:
                    return try await engine.submit(
                        submission, wait: limits.syncDeadline, correlation: context.correlationID)
                case .async: return try await engine.enqueue(submission, correlation: context.correlationID)
                }
            })
    }
}
