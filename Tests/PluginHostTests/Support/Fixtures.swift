import Domain
import Foundation
import PluginHost
import TestSupport
import Testing

/// The plugins of Tests/FixturePlugins, loaded.
enum Fixtures {
    static let sources = CompiledFixtures.sources

    static var folder: String { get throws { try CompiledFixtures.folder } }

    static func path(_ name: String) throws -> String { try CompiledFixtures.path(name) }

    /// In this process, or in a cell where the suite runs for cells.
    static func load(_ name: String, crumbs: Breadcrumbs? = nil) throws -> Plugin {
        if TestIsolation.isCell, crumbs == nil { return try loadInCell(name) }
        return try PluginLoader.load(path: path(name), crumbs: crumbs, digest: digest)
    }

    static func loadInCell(_ name: String, _ change: (inout CellSettings) -> Void = { _ in }) throws -> Plugin {
        var settings = CellSettings(executable: TestIsolation.executable)
        change(&settings)
        return try PluginLoader.load(path: path(name), cells: settings, digest: digest)
    }

    /// Why a plugin is not loaded.
    static func refusal(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> PluginLoadError {
        let path = try path(name)
        return try #require(throws: PluginLoadError.self, sourceLocation: sourceLocation) {
            if TestIsolation.isCell {
                _ = try PluginLoader.load(
                    path: path, cells: CellSettings(executable: TestIsolation.executable), digest: digest)
            } else {
                _ = try PluginLoader.load(path: path, crumbs: nil, digest: digest)
            }
        }
    }

    /// 32 bytes that differ for different files: all that the loader asks of a digest.
    static let digest: @Sendable ([UInt8]) -> [UInt8] = { bytes in
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return (0..<4).flatMap { lane in
            let word = (hash ^ UInt64(lane)) &* 0x9e37_79b9_7f4a_7c15
            return (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
        }
    }

    static func temporaryFile(_ name: String) -> String {
        FileManager.default.temporaryDirectory.appendingPathComponent("\(name)-\(UUID())").path
    }
}

extension StepInput {
    static func start(
        _ request: JSON, operation: OperationID = .verificationID, number: Int = 0, session: ID = .make()
    ) -> StepInput {
        StepInput(
            operation: operation, session: session, number: number, state: [], stateVersion: 0,
            event: .start(request.serialized()), now: Timestamp(milliseconds: 1_767_225_600_000),
            deadline: Timestamp(milliseconds: 1_767_225_660_000), seed: Array(0..<32))
    }

    /// The step after this one.
    func next(_ event: StepEvent, after output: StepOutput) -> StepInput {
        var next = self
        next.number += 1
        next.event = event
        if let state = output.state {
            next.state = state.bytes
            next.stateVersion = state.version
        }
        return next
    }
}

extension Plugin {
    /// One step on a new instance.
    func step(config: JSON = [:], _ input: StepInput) async throws -> Result<StepOutput, StepFailure> {
        let instance = try await transport.makeInstance(config: config.serialized())
        let result = await transport.step(instance, input)
        await transport.destroy(instance)
        return result
    }
}
