import IDMetaAdapter
import PluginKit

/// A vendor that answers each call as written, and what a workflow made of it.
struct Script: Sendable {
    enum Line: Sendable {
        case json(JSON)
        case response(Response)
    }

    struct Run: Sendable {
        var result: VerificationResult?
        var failure: PluginFailure?
        /// In the order asked for.
        var effects: [Effect] = []
        var progress: [String] = []
        var state: [UInt8] = []

        var decision: Decision? { result?.decision }
        var requests: [HTTPRequest] {
            effects.compactMap { effect in
                guard case .http(let request) = effect else { return nil }
                return request
            }
        }
        var keys: [String] { requests.map(\.key) }
        func check(_ name: String) -> VerificationResult.Check.Outcome? {
            result?.checks.first { $0.name == name }?.outcome
        }
        func body(_ key: String) -> String {
            guard case .parts(let template)? = requests.first(where: { $0.key == key })?.body else { return "" }
            return template.description
        }
    }

    var lines: [String: Line]
    /// For calls without a line of their own.
    var otherwise: Line?

    init(_ answers: [String: JSON]) { lines = answers.mapValues { .json($0) } }

    func with(_ key: String, _ json: JSON) -> Script {
        var copy = self
        copy.lines[key] = .json(json)
        return copy
    }

    func with(_ key: String, _ text: String) -> Script { with(key, JSON(tolerant: text)) }

    func with(_ key: String, _ response: Response) -> Script {
        var copy = self
        copy.lines[key] = .response(response)
        return copy
    }

    func with(_ key: String, status: Int, _ body: String = "{}", headers: [Response.Header] = []) -> Script {
        with(key, Response(status: status, headers: headers, body: Array(body.utf8)))
    }

    func run(_ request: DocumentVerificationRequest, configuration: String = Samples.configuration) throws -> Run {
        try run(DocumentFlow.self, request, configuration)
    }

    func run(_ request: IDVerificationRequest, configuration: String = Samples.configuration) throws -> Run {
        try run(RegisterFlow.self, request, configuration)
    }

    func run(_ request: BiometricVerificationRequest, configuration: String = Samples.configuration) throws -> Run {
        try run(BiometricFlow.self, request, configuration)
    }

    /// The vendor has no line for a call.
    struct Unscripted: Error { let key: String }
    struct Endless: Error {}

    private func run<W: Workflow>(_ workflow: W.Type, _ request: W.Request, _ configuration: String) throws -> Run
    where W.Request: Encodable, W.Result == VerificationResult {
        var rehearsal = try Rehearsal(workflow, configuration: configuration)
        var run = Run()
        var answer = try rehearsal.start(request)
        for _ in 0..<300 {
            if let progress = rehearsal.progress { run.progress.append(progress) }
            run.state = rehearsal.state
            switch answer {
            case .finished(let result):
                run.result = result
                return run
            case .failed(let failure):
                run.failure = failure
                return run
            case .performing(let effects):
                run.effects += effects
                guard let effect = effects.first else { throw Unscripted(key: "nothing pending") }
                answer = try rehearsal.send(try event(effect))
            }
        }
        throw Endless()
    }

    private func event<Request>(_ effect: Effect) throws -> Event<Request> {
        switch effect {
        case .timer(let key, _): return .timer(key)
        case .callback(let key, _, _): return .timer(key)
        case .http(let request):
            switch lines[request.key] ?? otherwise {
            case .json(let json): return .http(request.key, Response(status: 200, body: json.utf8))
            case .response(let response): return .http(request.key, response)
            case nil: throw Unscripted(key: request.key)
            }
        }
    }
}
