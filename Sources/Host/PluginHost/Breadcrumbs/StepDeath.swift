package import Domain

/// A step in which the process before this one ended.
package struct StepDeath: Hashable, Sendable {
    /// nil: the plugin was reading a callback, which belongs to no session yet.
    package let session: ID?
    package let step: Int
    /// Of the plugin, as `Plugin.digest`.
    package let plugin: String
    /// What the step's own thread died of. nil: nothing says that the plugin did it. The process was killed from outside,
    /// lost its power, or died on a thread that was in no plugin's step.
    package let signal: FatalSignal?

    package init(session: ID?, step: Int, plugin: String, signal: FatalSignal?) {
        self.session = session
        self.step = step
        self.plugin = plugin
        self.signal = signal
    }

    /// Of all that were inside, those that count: the ones the process died of, if there are any.
    static func judge(_ inside: [StepDeath]) -> [StepDeath] {
        let guilty = inside.filter { $0.signal != nil }
        return guilty.isEmpty ? inside : guilty
    }
}
