package import PluginHost
package import ProviderConfig

extension Plugin {
    package var isolation: Isolation { isInCell ? .cell : .inProcess }

    /// What this system does not grant of a cell's confinement, in words; empty when it is whole, and in this process.
    package var sandboxMissing: [String] { transport.health.confinement?.missing ?? [] }

    /// Its cells kept dying; it serves again when it has been loaded anew.
    package var isGivenUp: Bool { transport.health.problem != nil }
}
