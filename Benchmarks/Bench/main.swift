import Domain
import Egress
import FoundationEssentials
import Glibc
import PluginHost
import Vault

// Micro-benchmarks of what stands between a request and its provider. Each figure is the median of several rounds.

func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Median nanoseconds of one `body`, over 9 rounds of `count`.
func median(_ count: Int, _ body: () async throws -> Void) async rethrows -> Double {
    var rounds: [Double] = []
    for _ in 0..<9 {
        let start = nanoseconds()
        for _ in 0..<count { try await body() }
        rounds.append(Double(nanoseconds() - start) / Double(count))
    }
    return rounds.sorted()[rounds.count / 2]
}

func show(_ name: String, _ value: Double, _ unit: String, target: String) {
    let rounded = value >= 100 ? String(Int(value.rounded())) : String((value * 100).rounded() / 100)
    print("\(name.padding(to: 44)) \(rounded) \(unit)  (target \(target))")
}

extension String {
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

func load(_ path: String) throws -> Plugin {
    try PluginLoader.load(path: path, crumbs: nil) { Hash.digest(.sha256, $0) }
}

func input(_ operation: OperationID, _ event: StepEvent, state: [UInt8] = [], number: Int = 0) -> StepInput {
    let now = Timestamp.now()
    return StepInput(
        operation: operation, session: .make(), number: number, state: state, stateVersion: state.isEmpty ? 0 : 1,
        event: event, now: now, deadline: now.adding(milliseconds: 60_000), seed: Array(repeating: 7, count: 32))
}

let arguments = CommandLine.arguments
guard arguments.count == 3 else {
    print(
        "usage: gatehouse-bench PATH-TO-C-FIXTURE PATH-TO-SWIFT-PLUGIN", "       gatehouse-bench store URL",
        separator: "\n")
    exit(64)
}
if arguments[1] == "store" {
    try await StoreBench(url: arguments[2]).run()
    exit(0)
}

let fixture = try load(arguments[1])
let operation = fixture.manifest.operations[0].id
let request: [UInt8] = Array(
    #"{"verificationType":"philippines_nbi_clearance","idNumber":"NBI-1","userData":{},"template":null,"reference":"r"}"#
        .utf8)
let cInstance = try await fixture.transport.makeInstance(config: Array("{}".utf8))
// An event the fixture has nothing to say to: what is left is the host's own cost of a step.
let emptyStep = input(operation, .timer(key: "none"), state: Array("asked".utf8), number: 1)
let emptyCost = try await median(50_000) {
    _ = try await fixture.transport.step(cInstance, emptyStep).get()
}
show("in-process step, C plugin, nothing emitted", emptyCost, "ns", target: "< 1000 ns")
let cStep = input(operation, .start(request))
let cCost = try await median(50_000) {
    _ = try await fixture.transport.step(cInstance, cStep).get()
}
show("in-process step, C plugin, one HTTP effect", cCost, "ns", target: "none")

let regula = try load(arguments[2])
let document: [UInt8] = Array(
    #"{"verificationType":"document","documents":[{"side":"front","blob":"blob:00","mediaType":"image/jpeg"}],"selfie":null,"template":null,"country":null,"reference":"r","metadata":{}}"#
        .utf8)
let swiftInstance = try await regula.transport.makeInstance(config: Array("{}".utf8))
let swiftStep = input(.verificationDocument, .start(document))
let swiftCost = try await median(2_000) {
    _ = try await regula.transport.step(swiftInstance, swiftStep).get()
}
show("in-process step, Swift plugin (start, JSON)", swiftCost / 1000, "µs", target: "none")

let breaker = Breaker()
let breakerSettings = BreakerSettings()
let breakerCost = await median(200_000) {
    _ = breaker.isOpen(breakerSettings)
}
show("breaker decision", breakerCost, "ns", target: "< 100 ns")

// Of the same plugins, in the same run.
try await CellBench(paths: (arguments[1], arguments[2])).run(emptyStep, swiftStep)
