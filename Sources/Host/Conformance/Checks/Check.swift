/// One question that the kit asks of a plugin, in a process of its own.
package struct Check: Sendable {
    /// Short, for `--only` and for reports; never changes its meaning.
    package let id: String
    /// One line.
    package let purpose: String
    /// Runs before all others; if it fails, they cannot be asked.
    package let isGate: Bool
    /// Asked in two processes whose digests must agree.
    package let isTwice: Bool
    let run: @Sendable (Examination) async throws -> Void

    init(
        _ id: String, _ purpose: String, isGate: Bool = false, isTwice: Bool = false,
        run: @escaping @Sendable (Examination) async throws -> Void
    ) {
        self.id = id
        self.purpose = purpose
        self.isGate = isGate
        self.isTwice = isTwice
        self.run = run
    }

    package static let all: [Check] = [
        symbols, layout, manifest, versions, extensions, instances, requests, answers, badRequests, events,
        unknownEvents, structSizes, bounds, refusals, state, migration, determinism, threads, callbacks, time, leaks,
        cassette,
        fuzz,
    ]

    package static func named(_ id: String) -> Check? { all.first { $0.id == id } }
}
