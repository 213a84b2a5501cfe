import Domain
import Glibc
import PluginHost

extension Check {
    static let structSizes = Check("struct-sizes", "larger structs of a later host change nothing") { it in
        try await it.sameTraces("of a host whose structs are 64 bytes longer") { $0.step($1, $2, tail: 64) }
    }

    static let bounds = Check("bounds", "nothing is read beyond the end of what the host passes") { it in
        try await it.sameTraces("with every run of bytes at the end of its memory") { $0.step($1, $2, guarded: true) }
    }

    static let determinism = Check(
        "determinism", "the same input gives the same output, twice, in another instance and another process",
        isTwice: true
    ) { it in
        let raw = try it.raw()
        let config = try it.acceptedConfig()
        let instance = try raw.accepted(config)
        var all = ""
        for (place, input) in try await it.rawCases() {
            it.report.cases += 1
            it.desk.note("\(place)\n\(input.summary)")
            let first = raw.step(instance, input)
            let second = raw.step(instance, input)
            let fresh = try raw.accepted(config)
            let third = raw.step(fresh, input)
            raw.destroy(fresh)
            if first != second {
                it.differ(place, first, second, "run twice")
            } else if first != third {
                it.differ(place, first, third, "run in another instance")
            }
            all += first.text
        }
        raw.destroy(instance)
        it.report.digest = it.digestText(Array(all.utf8))
    }

    static let threads = Check("threads", "instances on several threads do not disturb each other") { it in
        let raw = try it.raw()
        let config = try it.acceptedConfig()
        let cases = try await it.rawCases(most: 60)
        let reference = try raw.accepted(config)
        let expected = cases.map { raw.step(reference, $0.input) }
        let isShared = try it.hosted().manifest.reentrant
        it.desk.note("steps of four threads at once")
        let address = UInt(bitPattern: reference)
        let differing = await withTaskGroup(of: [ThreadedTrace].self) { group in
            for lane in 0..<4 {
                group.addTask { @Sendable in
                    raw.steps(lane, cases.map(\.input), expected, config, shared: isShared ? address : nil)
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        it.report.cases = cases.count * 20
        for item in differing.prefix(5) {
            it.differ(cases[item.index].place, expected[item.index], item.trace, "run on several threads")
        }
        raw.destroy(reference)
    }

    static let leaks = Check("leaks", "memory stays where it is over thousands of sessions") { it in
        let raw = try it.raw()
        let config = try it.acceptedConfig()
        let cases = try await it.rawCases(most: 100)
        it.desk.note("\(it.options.sessions) sessions, one after another")
        func run(_ count: Int) throws {
            for number in 0..<count {
                let instance = try raw.accepted(config)
                for step in 0..<3 { _ = raw.step(instance, cases[(number * 3 + step) % cases.count].input) }
                raw.destroy(instance)
            }
        }
        try run(max(it.options.sessions / 10, 200))
        let before = Self.resident()
        try run(it.options.sessions)
        let grown = Self.resident() - before
        it.report.cases = it.options.sessions
        let allowed = 2 * 1024 * 1024
        if grown > allowed {
            it.find(
                "\(it.options.sessions) sessions",
                "the memory of the process grew by \(grown / 1024) KiB, which is \(grown / it.options.sessions) bytes a session",
                action: "free what a step and an instance take; valgrind or LeakSanitizer say where")
        }
    }

    /// Bytes, after the allocator gave back what is free.
    private static func resident() -> Int {
        // Found by name: the Glibc module leaves it out.
        typealias Trim = @convention(c) (Int) -> Int32
        if let symbol = dlsym(nil, "malloc_trim") { _ = unsafeBitCast(symbol, to: Trim.self)(0) }
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, 255, file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let fields = text.split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }
}

extension Examination {
    func differ(_ place: String, _ first: Trace, _ second: Trace, _ how: String) {
        let index = zip(first.calls, second.calls).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        let detail: String
        if let index {
            detail = "\(first.calls[index].prefix(200)) and then \(second.calls[index].prefix(200))"
        } else if first.calls.count != second.calls.count {
            detail = "\(first.calls.count) and then \(second.calls.count) calls of the sink"
        } else {
            detail = "it returns \(first.returned) and then \(second.returned)"
        }
        find(
            place, "\(how), the step gives \(detail)",
            action: "use no clock, randomness, address, hash order or memory but those of the step's input")
    }

    /// Every case gives the same when it is called in another way.
    fileprivate func sameTraces(_ how: String, _ call: (RawPlugin, OpaquePointer, RawInput) -> Trace) async throws {
        let raw = try raw()
        let instance = try raw.accepted(try acceptedConfig())
        for (place, input) in try await rawCases(most: 200) {
            report.cases += 1
            desk.note("\(place)\n\(input.summary)")
            let plain = raw.step(instance, input)
            desk.note("\(place), \(how)\n\(input.summary)")
            let other = call(raw, instance, input)
            if plain != other {
                let index = plain.calls.indices.first {
                    !other.calls.indices.contains($0) || other.calls[$0] != plain.calls[$0]
                }
                let seen =
                    index.map { plain.calls[$0] }
                    ?? "\(plain.calls.count) calls of the sink and the return value \(plain.returned)"
                find(
                    "\(place), \(how)", "the step gives something else than \(seen.prefix(200))",
                    action: "read only the fields you know, and of bytes only as many as their length says")
            }
        }
        raw.destroy(instance)
    }
}

/// What another thread's step gave instead.
private struct ThreadedTrace: Sendable {
    var index: Int
    var trace: Trace
}

extension RawPlugin {
    /// - Parameter shared: the address of an instance that all threads use; nil: one of its own.
    fileprivate func steps(
        _ lane: Int, _ inputs: [RawInput], _ expected: [Trace], _ config: JSON, shared: UInt?
    ) -> [ThreadedTrace] {
        let own = shared == nil ? instance(config.serialized()).0 : nil
        guard let used = shared.flatMap({ OpaquePointer(bitPattern: $0) }) ?? own else { return [] }
        var differing: [ThreadedTrace] = []
        for round in 0..<5 {
            for offset in inputs.indices {
                let index = (offset + lane * 7 + round) % inputs.count
                let trace = step(used, inputs[index])
                if trace != expected[index] { differing.append(ThreadedTrace(index: index, trace: trace)) }
            }
        }
        if let own { destroy(own) }
        return differing
    }
}
