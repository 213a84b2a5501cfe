/// What the C side holds: one (provider, tenant, configuration revision).
final class InstanceBox: Sendable {
    let instance: any AnyInstance

    init(_ instance: any AnyInstance) { self.instance = instance }
}

/// An instance of whatever plugin.
protocol AnyInstance: Sendable {
    /// The version of the states that it writes.
    var stateVersion: UInt32 { get }
    func step(_ frame: StepFrame) -> StepAnswer
    /// nil: not one of this vendor's callbacks.
    func read(_ callback: InboundCallback) -> CallbackReading?
}

struct Instance<P: Plugin>: AnyInstance {
    let plugin: P
    let configuration: P.Configuration
    private let operations: [Operation<P>]
    private let versions: StateVersions

    var stateVersion: UInt32 { versions.current }

    /// nil after at least one error in `diagnostics`.
    init?(config: [UInt8], diagnostics: inout Diagnostics) {
        let text = config.isEmpty ? Array("{}".utf8) : config
        do {
            configuration = try JSONText.decode(P.Configuration.self, from: text)
        } catch {
            let place = CodingPlace(error, quoting: true)
            diagnostics.error(place.reason, at: place.pointer)
            return nil
        }
        plugin = P(configuration: configuration, diagnostics: &diagnostics)
        guard !diagnostics.hasErrors else { return nil }
        operations = P.operations
        let manifest = P.manifest
        versions = StateVersions(current: manifest.stateVersion, reads: manifest.stateReads)
    }

    func step(_ frame: StepFrame) -> StepAnswer {
        guard let operation = operations.first(where: { $0.id == frame.operation }) else {
            return .fail(
                PluginFailure(
                    .unsupported, code: "unknown_operation", message: "this plugin does not do \(frame.operation)"))
        }
        return operation.runner.run(frame, configuration: configuration, plugin: plugin, versions: versions)
    }

    func read(_ callback: InboundCallback) -> CallbackReading? {
        guard let receiver = plugin as? any CallbackReceiver else { return nil }
        do {
            return try receiver.read(callback)
        } catch {
            // The ABI has no room for a reason: the host answers 400 and records the callback.
            return nil
        }
    }
}
