import Domain
import PluginHost

/// Goes through a plugin's sessions: every operation, every request, every answer, some steps deep. What it finds on the
/// way is what the other checks begin from.
struct Walk {
    struct Case {
        var place: String
        var input: StepInput
        var output: Result<StepOutput, StepFailure>
        /// What is pending after it.
        var pending: [Effect]
        var correlations: Set<String>
        var usedKeys: Set<String>
        /// Names of secrets that the session's calls were asked to capture.
        var captures: Set<String>
    }

    /// The first steps of sessions, then the others.
    private(set) var cases: [Case] = []

    private static let deepest = 5
    private static let mostOfAnOperation = 300

    private let plugin: Plugin
    private let instance: InstanceHandle
    private let desk: Desk
    private let prefix: String
    private let vendor: [(name: String, key: String, event: StepEvent)]
    /// What the plugin makes of the cassette's callbacks.
    private var letters: [(name: String, payload: [UInt8])] = []

    /// - Parameter onlyStarts: the first steps alone.
    init(
        _ plugin: Plugin, _ instance: InstanceHandle, _ examination: Examination, preparing: Bool,
        onlyStarts: Bool = false
    ) async {
        self.plugin = plugin
        self.instance = instance
        desk = examination.desk
        prefix = preparing ? Desk.preparing : ""
        vendor = (examination.options.cassette?.sessions ?? []).flatMap { session in
            session.exchanges.map { ("the answer of the cassette's \"\(session.name)\"", $0.key, $0.event) }
        }
        if !onlyStarts { await read(examination.options.cassette) }
        for operation in plugin.manifest.operations {
            await walk(operation, examination.options.cassette, onlyStarts: onlyStarts)
        }
    }

    private mutating func read(_ cassette: Cassette?) async {
        for session in cassette?.sessions ?? [] {
            for arrival in session.arrivals {
                let request = arrival.request(now: session.now ?? Self.now)
                desk.note("\(prefix)ingest of the callback of \"\(session.name)\"")
                guard case .success(let output) = await plugin.transport.ingest(instance, request, now: request.now)
                else { continue }
                for payload in output.events.compactMap(\.payload) {
                    letters.append(("the callback of the cassette's \"\(session.name)\"", payload))
                }
            }
        }
    }

    private mutating func walk(_ operation: Manifest.Operation, _ cassette: Cassette?, onlyStarts: Bool) async {
        var requests = Requests(operation).valid
        for session in cassette?.sessions ?? [] where session.operation == operation.id {
            requests.append(("the cassette's \"\(session.name)\"", session.request))
        }
        var front: [Case] = []
        for (name, request) in requests {
            let input = Self.start(operation.id, request.serialized())
            front.append(await step("\(operation.id) with \(name)", input, after: nil))
        }
        cases += front
        guard !onlyStarts else { return }
        var budget = Self.mostOfAnOperation
        var seen: Set<[UInt8]> = []
        for _ in 0..<Self.deepest {
            var next: [Case] = []
            for item in front where budget > 0 {
                guard case .success(let output) = item.output, output.end == nil else { continue }
                let (state, _) = Self.state(after: item)
                guard seen.insert(state + item.pending.flatMap { Array($0.key.utf8) }).inserted else { continue }
                for (name, event) in events(for: item) where budget > 0 {
                    budget -= 1
                    var input = item.input
                    input.number += 1
                    input.event = event
                    (input.state, input.stateVersion) = Self.state(after: item)
                    next.append(await step("\(item.place), then \(name)", input, after: item))
                }
            }
            cases += next
            front = next
        }
    }

    /// A day of the kit's own.
    static let now = Timestamp(milliseconds: 1_767_225_600_000)

    static func start(_ operation: OperationID, _ request: [UInt8]) -> StepInput {
        StepInput(
            operation: operation, session: .make(), number: 0, state: [], stateVersion: 0, event: .start(request),
            now: now, deadline: Timestamp(milliseconds: 1_767_225_660_000),
            seed: Array(0..<32))
    }

    static func state(after item: Case) -> ([UInt8], UInt32) {
        if case .success(let output) = item.output, let state = output.state { return (state.bytes, state.version) }
        return (item.input.state, item.input.stateVersion)
    }

    /// Everything that may happen next.
    private func events(for item: Case) -> [(String, StepEvent)] {
        var found: [(String, StepEvent)] = []
        for effect in item.pending {
            switch effect {
            case .http(let call):
                for (name, key, event) in vendor where key == call.key { found.append((name, event)) }
                for (name, result) in Answers.all { found.append((name, .http(key: call.key, result))) }
            case .timer(let key, _): found.append(("the timer \(key)", .timer(key: key)))
            case .awaitCallback(let key, let correlation, _):
                for (name, key, event) in vendor where key == effect.key {
                    guard case .callback(_, _, let payload) = event else { continue }
                    found.append((name, .callback(key: key, correlation: correlation, payload: payload)))
                }
                for (name, payload) in letters {
                    found.append((name, .callback(key: key, correlation: correlation, payload: payload)))
                }
                for payload in ["{}", "", "[", "null"] {
                    found.append(
                        (
                            "a callback with \(payload.isEmpty ? "no payload" : payload)",
                            .callback(key: key, correlation: correlation, payload: Array(payload.utf8))
                        ))
                }
                found.append(("no callback in time", .timer(key: key)))
            }
        }
        found.append(("a cancel", .cancel(reason: "the client asked for it")))
        return found
    }

    private func step(_ place: String, _ input: StepInput, after: Case?) async -> Case {
        desk.note("\(prefix)\(place)\n\(RawInput(input).summary)")
        let output = await plugin.transport.step(instance, input)
        var pending = (after?.pending ?? []).filter { $0.key != input.event.key }
        var correlations = after?.correlations ?? []
        var keys = after?.usedKeys ?? []
        var captures = after?.captures ?? []
        if case .success(let it) = output {
            pending += it.effects
            if it.end != nil { pending = [] }
            correlations.formUnion(it.correlations)
            keys.formUnion(it.effects.map(\.key))
            for case .http(let call) in it.effects {
                captures.formUnion(call.captures.filter { $0.kind == .secret }.map(\.name))
            }
        }
        return Case(
            place: place, input: input, output: output, pending: pending, correlations: correlations, usedKeys: keys,
            captures: captures)
    }
}
