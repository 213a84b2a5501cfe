import Domain
import PluginHost

extension Check {
    static let state = Check("state", "its own state is read back; another's is refused with GH_ERROR_BAD_STATE") {
        it in
        let raw = try it.raw()
        let manifest = try it.hosted().manifest
        let config = try it.acceptedConfig()
        let instance = try raw.accepted(config)
        defer { raw.destroy(instance) }
        let cases = try await it.rawCases().filter { !$0.input.state.isEmpty && (1...4).contains($0.input.kind) }
        guard !cases.isEmpty else { throw Unanswerable("no step leaves a state") }
        let versions = Set(manifest.stateReads + [manifest.stateVersion])
        let foreign = (1...UInt32.max).lazy.filter { !versions.contains($0) && $0 > manifest.stateVersion }.first ?? 0
        for (place, input) in cases.prefix(60) {
            var other = input
            other.stateVersion = foreign
            it.report.cases += 1
            it.desk.note("\(place), state version \(foreign)\n\(other.summary)")
            let trace = raw.step(instance, other)
            // An event that is ignored in any state is ignored in this one too.
            if trace.isSilent, trace.returned == 0 { continue }
            if !trace.calls.contains(where: { $0.hasPrefix("fail 9 ") }) {
                it.find(
                    "\(place), with a state of version \(foreign)",
                    "the step answers with \(trace.calls.last?.prefix(160) ?? "nothing") (returned \(trace.returned))",
                    action: "compare state_version with the versions you read, and fail with GH_ERROR_BAD_STATE")
            }
            for (name, bytes) in Self.garbage(input.state) {
                other = input
                other.state = bytes
                await it.survive("\(place), with a state that \(name)", other, raw, instance)
            }
        }
    }

    private static func garbage(_ state: [UInt8]) -> [(String, [UInt8])] {
        var flipped = state
        for index in stride(from: 0, to: flipped.count, by: 3) { flipped[index] ^= 0x15 }
        return [
            ("is empty", []), ("is garbage", [0xFF, 0, 0x7B, 0x22]),
            ("is cut in half", Array(state.prefix(state.count / 2))),
            ("has wrong bytes", flipped), ("is twice as long", state + state),
            ("is 64 KiB of brackets", Array(repeating: 0x5B, count: 65_536)),
        ]
    }
}
