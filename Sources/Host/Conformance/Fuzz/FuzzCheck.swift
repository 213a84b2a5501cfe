import Domain
import Glibc
import PluginHost

extension Check {
    static let fuzz = Check("fuzz", "seeded mutations of its sessions neither crash nor confuse it") { it in
        let raw = try it.raw()
        let config = try it.acceptedConfig()
        let instance = try raw.accepted(config)
        defer { raw.destroy(instance) }
        let cases = try await it.rawCases()
        let end = Self.now() + it.options.seconds * 1_000_000_000
        var number = it.options.fuzzCase ?? 0
        repeat {
            var random = SplitMix(it.options.seed, UInt64(number))
            let (place, base) = cases[Int.random(in: 0..<cases.count, using: &random)]
            let mutations = (0..<Int.random(in: 1...6, using: &random)).map { _ in Mutation(seed: random.next()) }
            let kept = it.options.keep ?? Array(mutations.indices)
            if let problem = it.fuzz(raw, instance, base, mutations, kept, place, number) {
                // Fewer changes that do the same are easier to read.
                var smallest = kept
                for index in kept
                where it.fuzz(raw, instance, base, mutations, smallest.filter { $0 != index }, place, number) == problem
                {
                    smallest.removeAll { $0 == index }
                }
                it.found(problem, base, mutations, smallest, place, number)
            }
            number += 1
            it.report.cases += 1
        } while it.options.fuzzCase == nil && Self.now() < end && it.report.findings.count < 3
    }

    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}

extension Examination {
    fileprivate func fuzz(
        _ raw: RawPlugin, _ instance: OpaquePointer, _ base: RawInput, _ mutations: [Mutation], _ kept: [Int],
        _ place: String, _ number: Int
    ) -> String? {
        let input = Self.mutated(base, mutations, kept)
        desk.note("fuzz \(number) \(mutations.count)\n\(place), mutated\n\(input.summary)")
        let first = raw.step(instance, input, guarded: true)
        if first.returned != 0 { return "the step returns \(first.returned)" }
        let ends = first.calls.filter { $0.hasPrefix("finish ") || $0.hasPrefix("fail ") }.count
        if ends > 1 { return "the step ends more than once" }
        if first != raw.step(instance, input, guarded: true) { return "run twice, the step gives two answers" }
        // What a vendor answers is anything; what the host itself passes on is not.
        let isWhole = input.state == base.state && (base.kind != 1 || input.data == base.data)
        return isWhole ? wrongResult(first, input.operation) : nil
    }

    /// An answer may be wrong in every way; the result may not.
    private func wrongResult(_ trace: Trace, _ operation: String) -> String? {
        guard let call = trace.calls.first(where: { $0.hasPrefix("finish ") }),
            let schema = OperationSchemas.result(operation)
        else { return nil }
        guard let text = try? JSON.parse(String(call.dropFirst(7))).string, let result = try? JSON.parse(text) else {
            return "the result is no JSON"
        }
        guard let violation = schema.validate(result).first else { return nil }
        return "the result breaks its schema at \(violation.pointer) (\(violation.keyword))"
    }

    fileprivate static func mutated(_ base: RawInput, _ mutations: [Mutation], _ kept: [Int]) -> RawInput {
        var input = base
        for index in kept where mutations.indices.contains(index) { mutations[index].apply(to: &input) }
        return input
    }

    fileprivate func found(
        _ problem: String, _ base: RawInput, _ mutations: [Mutation], _ kept: [Int], _ place: String, _ number: Int
    ) {
        let input = Self.mutated(base, mutations, kept)
        find(
            "\(place), mutated (case \(number)): \(input.summary)", problem,
            action: FuzzCase(seed: options.seed, number: number, kept: kept).advice)
    }
}

/// How to make a fuzzed case again.
package struct FuzzCase: Sendable {
    package var seed: UInt64
    package var number: Int
    package var kept: [Int]

    package init(seed: UInt64, number: Int, kept: [Int]) {
        self.seed = seed
        self.number = number
        self.kept = kept
    }

    package var advice: String {
        "run it again with --only fuzz --seed \(seed) --fuzz-case \(number) --keep \(kept.map(String.init).joined(separator: ","))"
    }

    /// From what lies on a dead child's desk: the case and how many mutations it had.
    package static func onDesk(_ text: String) -> (number: Int, mutations: Int)? {
        let words = text.prefix { $0 != "\n" }.split(separator: " ")
        guard words.count == 3, words[0] == "fuzz", let number = Int(words[1]), let count = Int(words[2]) else {
            return nil
        }
        return (number, count)
    }
}
