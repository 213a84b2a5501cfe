import HTTPTypes
import Hummingbird
import NIOCore

/// Reads the request, lets a fault have its way, asks the simulator, and keeps the log.
struct VendorResponder: HTTPResponder {
    typealias Context = SimContext

    let server: VendorServer

    /// Larger bodies are answered 413; vendors' own limits are lower.
    static let largestBody = 64 << 20

    func respond(to request: Request, context: SimContext) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.largestBody)
        } catch is NIOTooManyBytesError {
            return SimAnswer.text(413, "Payload Too Large").response
        }
        let call = SimRequest(
            method: request.method.rawValue, target: request.head.path ?? "/", headers: request.headers,
            body: Array(body.readableBytesView))
        if call.path.hasPrefix("/_sim/") {
            return await ControlRoutes(server: server).answer(call).response
        }
        server.traffic.began()
        defer { server.traffic.ended() }
        let arrival = Clock.now()
        let settings = server.settings
        if settings.latencyMs > 0 { try await Task.sleep(for: .milliseconds(settings.latencyMs)) }
        guard let fault = server.faults.take(for: call) else {
            let answer = server.simulator.answer(call, settings: settings)
            record(call, at: arrival, status: answer.status, fault: nil, settings)
            return answer.response
        }
        return try await enact(fault, on: call, at: arrival, settings: settings, channel: context.channel)
    }

    private func record(_ call: SimRequest, at arrival: Double, status: Int?, fault: Fault.Kind?, _ settings: Settings)
    {
        guard settings.log else { return }
        server.log.append(RequestLog.Entry(call, at: arrival, status: status, fault: fault?.rawValue))
    }

    private func enact(
        _ fault: Fault, on call: SimRequest, at arrival: Double, settings: Settings, channel: any Channel
    ) async throws -> Response {
        if fault.delayMs > 0 { try await Task.sleep(for: .milliseconds(fault.delayMs)) }
        let acted = fault.acts ? server.simulator.answer(call, settings: settings) : nil
        let outcome = fault.outcome(acted: acted)
        record(call, at: arrival, status: outcome.status, fault: fault.kind, settings)
        switch outcome {
        case .answer(let answer):
            return answer.response
        case .drop:
            try await Connection.drop(channel)
        case .hang:
            try await Connection.hang(channel)
        case .dropInside(let answer):
            return Self.halfAnswer(answer, channel: channel)
        }
    }

    /// The whole head with the full content length, half the body, then the end of the connection.
    private static func halfAnswer(_ answer: SimAnswer, channel: any Channel) -> Response {
        let head = answer.head
        let half = ByteBuffer(bytes: answer.body.prefix(answer.body.count / 2))
        return Response(
            status: head.status, headers: head.headerFields,
            body: .init(contentLength: answer.body.count) { writer in
                try await writer.write(half)
                try await Connection.drop(channel)
            })
    }
}
