import Domain
import FoundationEssentials
import PluginHost
import Vault

/// What a cell costs beside a call in this process: start, memory, one step, many steps at once.
struct CellBench {
    let paths: (fixture: String, swift: String)

    func run(_ step: StepInput, _ document: StepInput) async throws {
        for (name, path) in [("C plugin", paths.fixture), ("Swift plugin", paths.swift)] {
            let starts = try (0..<9).map { _ in try Self.milliseconds { _ = try Self.load(path) } }.sorted()
            show("cell start to ready, \(name)", starts[4], "ms", target: "none")
        }
        let fixture = try Self.load(paths.fixture)
        try await measure("C plugin, nothing emitted", fixture, step, rounds: 20_000, pipelined: 200_000)
        try memory("C plugin", fixture)
        let regula = try Self.load(paths.swift)
        try await measure("Swift plugin (start, JSON)", regula, document, rounds: 5_000, pipelined: 30_000)
        try memory("Swift plugin", regula)
    }

    private static func load(_ path: String) throws -> Plugin {
        var settings = CellSettings()
        settings.cells = 1
        return try PluginLoader.load(path: path, cells: settings) { Hash.digest(.sha256, $0) }
    }

    private static func milliseconds(_ body: () throws -> Void) rethrows -> Double {
        let start = nanoseconds()
        try body()
        return Double(nanoseconds() - start) / 1_000_000
    }

    private func measure(
        _ name: String, _ plugin: Plugin, _ step: StepInput, rounds: Int, pipelined: Int
    ) async throws {
        let instance = try await plugin.transport.makeInstance(config: Array("{}".utf8))
        var times: [Double] = []
        for _ in 0..<rounds {
            let start = nanoseconds()
            _ = try await plugin.transport.step(instance, step).get()
            times.append(Double(nanoseconds() - start) / 1000)
        }
        times.sort()
        show("cell step, \(name), p50", times[rounds / 2], "µs", target: "< 80 µs for C")
        show("cell step, \(name), p99", times[rounds * 99 / 100], "µs", target: "none")
        let lanes = 64
        let start = nanoseconds()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<lanes {
                group.addTask {
                    for _ in 0..<pipelined / lanes { _ = try await plugin.transport.step(instance, step).get() }
                }
            }
            try await group.waitForAll()
        }
        let seconds = Double(nanoseconds() - start) / 1_000_000_000
        show("cell steps, \(name), 64 at once", Double(pipelined) / seconds, "/s", target: "> 100,000/s for C")
    }

    /// What the cell adds to the machine's use: pages of its own, and its share of those that others map as well.
    private func memory(_ name: String, _ plugin: Plugin) throws {
        for process in plugin.transport.health.processes {
            let text = try String(contentsOf: URL(filePath: "/proc/\(process)/smaps_rollup"), encoding: .utf8)
            let fields = text.split(separator: "\n").map { $0.split(separator: " ") }
            let sum: (Set<Substring>) -> Double = { names in
                fields.filter { names.contains($0.first ?? "") }.compactMap { Double($0[1]) }.reduce(0, +) / 1024
            }
            show("cell memory, \(name), proportional", sum(["Pss:"]), "MiB", target: "none")
            show("cell memory, \(name), its own", sum(["Private_Clean:", "Private_Dirty:"]), "MiB", target: "none")
        }
    }
}
