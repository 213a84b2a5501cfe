import Domain

/// One instance of a plugin, destroyed when nobody holds it any more.
final class PluginInstance: Sendable {
    let functions: PluginFunctions
    /// Of a `gh_instance`.
    let address: UInt

    init(_ functions: PluginFunctions, address: UInt) {
        self.functions = functions
        self.address = address
    }

    deinit { functions.destroy(address) }
}

/// A place to make one step at a time: an instance and a recorder. The seats of a reentrant plugin share an instance.
final class Seat: Sendable {
    let instance: PluginInstance
    let recorder: StepRecorder

    init(_ instance: PluginInstance, rules: EffectRules) {
        self.instance = instance
        recorder = StepRecorder(rules: rules)
    }
}
