import Domain
import Glibc
import PluginHost

extension Check {
    static let requests = Check("requests", "every operation starts with every valid request") { it in
        let (_, walk) = try await it.walk(preparing: false, onlyStarts: true)
        for item in walk.cases { it.judge(item) }
    }

    static let answers = Check("answers", "every step of a session takes every answer, timer, callback and cancel") {
        it in
        let (_, walk) = try await it.walk(preparing: false)
        for item in walk.cases where item.input.number > 0 { it.judge(item) }
    }

    static let badRequests = Check("bad-requests", "requests that follow no schema are refused in peace") { it in
        let raw = try it.raw()
        let config = try it.acceptedConfig()
        let instance = try raw.accepted(config)
        defer { raw.destroy(instance) }
        let plugin = try it.hosted()
        let handle = try await plugin.transport.makeInstance(config: config.serialized())
        for operation in plugin.manifest.operations {
            for (name, bytes) in Requests(operation).invalid {
                let input = Walk.start(operation.id, bytes)
                await it.survive("\(operation.id) with \(name)", RawInput(input), raw, instance)
                if case .failure(let failure) = await plugin.transport.step(handle, input),
                    !failure.code.hasPrefix("budget.")
                {
                    it.refuse("\(operation.id) with \(name)", failure)
                }
            }
        }
    }

    static let events = Check("events", "events that are cut short, huge, shuffled or for nobody are taken in peace") {
        it in
        let raw = try it.raw()
        let instance = try raw.accepted(try it.acceptedConfig())
        defer { raw.destroy(instance) }
        let cases = try await it.rawCases(most: 120)
        for (index, (place, input)) in cases.enumerated() {
            for (name, changed) in Self.disturbed(
                input, other: cases[(index * 7 + 3) % cases.count].input, isHuge: index % 10 == 0)
            {
                await it.survive("\(place), \(name)", changed, raw, instance)
            }
        }
    }

    private static func disturbed(_ input: RawInput, other: RawInput, isHuge: Bool) -> [(String, RawInput)] {
        var found: [(String, RawInput)] = []
        func add(_ name: String, _ change: (inout RawInput) -> Void) {
            var changed = input
            change(&changed)
            if changed != input { found.append((name, changed)) }
        }
        add("with the event of another step") {
            ($0.kind, $0.key, $0.data, $0.http, $0.correlation) = (
                other.kind, other.key, other.data, other.http, other.correlation
            )
        }
        add("with the state of another step") { ($0.state, $0.stateVersion) = (other.state, other.stateVersion) }
        add("for an effect that nobody asked for") { $0.key = Array("nobody".utf8) }
        add("with an empty key") { $0.key = [] }
        add("of an operation that it does not have") { $0.operation = "weather.report/1" }
        add("as the first step") { ($0.state, $0.stateVersion, $0.number) = ([], 0, 0) }
        add("with an outcome nobody knows") { $0.http?.outcome = 99 }
        for quarter in 0..<4 {
            add("with the body cut") {
                $0.http?.body = Array(input.http?.body.prefix((input.http?.body.count ?? 0) * quarter / 4) ?? [])
            }
            add("with the data cut") { $0.data = Array(input.data.prefix(input.data.count * quarter / 4)) }
        }
        // It takes long, and says little more the hundredth time.
        if isHuge {
            add("with a body of 4 MiB") { $0.http?.body = Array(repeating: 0x20, count: 4 * 1024 * 1024) }
        }
        add("with 2000 headers") {
            $0.http?.headers = (0..<2000).map { HTTPResult.Header(name: "x-\($0)", value: "\u{e9}") }
        }
        add("twice") { $0.number += 1 }
        return found
    }

    static let unknownEvents = Check("unknown-events", "an event kind of a later version changes nothing") { it in
        let raw = try it.raw()
        let instance = try raw.accepted(try it.acceptedConfig())
        defer { raw.destroy(instance) }
        for (place, input) in try await it.rawCases(most: 60) {
            for kind: UInt32 in [0, 6, 77, 0xFFFF_FFFF] {
                var unknown = RawInput(operation: input.operation, kind: kind)
                (unknown.state, unknown.stateVersion, unknown.number) = (input.state, input.stateVersion, input.number)
                unknown.data = Array("{}".utf8)
                it.report.cases += 1
                it.desk.note("\(place), event kind \(kind)\n\(unknown.summary)")
                let trace = raw.step(instance, unknown)
                if !trace.isSilent || trace.returned != 0 {
                    it.find(
                        "\(place), event kind \(kind)",
                        trace.isSilent
                            ? "the step returns \(trace.returned)" : "the step emits \(trace.calls[0].prefix(120))",
                        action: "return GH_OK and emit nothing for an event kind that you do not know")
                }
            }
        }
    }

    static let refusals = Check("refusals", "a sink that refuses is neither fought nor fatal") { it in
        let raw = try it.raw()
        let instance = try raw.accepted(try it.acceptedConfig())
        defer { raw.destroy(instance) }
        for (place, input) in try await it.rawCases(most: 40) {
            for function in TraceSink.functions + [nil] {
                for code: Int32 in [1, 2, 3, 4, 99] {
                    let what = "\(place), where the sink's \(function ?? "every function") refuses with \(code)"
                    it.report.cases += 1
                    it.desk.note("\(what)\n\(input.summary)")
                    let trace = raw.step(instance, input, refusal: .init(function: function, code: code))
                    if trace.callCount >= TraceSink.patience {
                        it.find(
                            what, "the step calls the sink again and again: \(trace.callCount) times",
                            action: "take a refusal as final: it will not be accepted the next time either")
                    }
                }
            }
        }
    }

    static let time = Check("time", "every step stays within its CPU time") { it in
        let raw = try it.raw()
        let manifest = try it.hosted().manifest
        let limit = manifest.stepCPU > 0 ? manifest.stepCPU : 50
        let instance = try raw.accepted(try it.acceptedConfig())
        defer { raw.destroy(instance) }
        for (place, input) in try await it.rawCases(most: 200) {
            it.report.cases += 1
            it.desk.note("\(place)\n\(input.summary)")
            var best = Int.max
            for _ in 0..<3 where best > limit * 1_000_000 {
                let start = Self.cpu()
                _ = raw.step(instance, input)
                best = min(best, Self.cpu() - start)
            }
            if best > limit * 1_000_000 {
                it.find(
                    place, "the step takes \(best / 1_000_000) ms of CPU each time, at most \(limit)",
                    action: "do less in one step, or say limits.step_cpu_ms in the manifest")
            }
        }
    }

    private static func cpu() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

extension Examination {
    /// The step must return GH_OK, whatever it makes of the input.
    func survive(_ place: String, _ input: RawInput, _ raw: RawPlugin, _ instance: OpaquePointer) async {
        report.cases += 1
        desk.note("\(place)\n\(input.summary)")
        let trace = raw.step(instance, input)
        if trace.returned != 0 {
            find(
                place, "the step returns \(trace.returned)",
                action: "return GH_OK; what cannot be used is answered with fail, or ignored")
        }
    }
}
