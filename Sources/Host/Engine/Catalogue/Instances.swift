package import Domain
package import PluginHost
import ProviderConfig
import Synchronization

/// The plugin instances of (loaded plugin, revision of an account), each made when first needed, and once.
package final class Instances: Sendable {
    private struct Key: Hashable {
        /// Of the plugin.
        var serial: UInt64
        var revision: String
    }

    private typealias Making = Task<Result<InstanceHandle, StepFailure>, Never>

    private let made = Mutex<[Key: Making]>([:])

    package init() {}

    /// - Throws: class `config`, when the plugin refuses the configuration. A refusal is not remembered.
    /// - Parameter secrets: names of those that are set, which some plugins are told. They go with the revision.
    package func instance(
        of plugin: Plugin, revision: String, config: JSON, secrets: some Collection<String> & Sendable = [String]()
    ) async throws(StepFailure) -> InstanceHandle {
        let config = plugin.manifest.completing(config, secrets: secrets)
        let key = Key(serial: plugin.serial, revision: revision)
        let making = made.withLock { made in
            if let known = made[key] { return known }
            let new = Making {
                do throws(InstanceRefusal) {
                    return .success(try await plugin.transport.makeInstance(config: config.serialized()))
                } catch {
                    let reasons = error.diagnostics.map { "\($0.pointer): \($0.message)" }.joined(separator: "; ")
                    return .failure(StepFailure(.config, code: "config.refused", message: reasons))
                }
            }
            made[key] = new
            return new
        }
        switch await making.value {
        case .success(let handle): return handle
        case .failure(let failure):
            made.withLock { $0[key] = nil }
            throw failure
        }
    }

    /// Forgets those of all other plugins.
    func keep(only serials: Set<UInt64>) {
        // The end of an instance runs code of its plugin: not under the lock.
        let before = made.withLock { made in
            defer { made = made.filter { serials.contains($0.key.serial) } }
            return made
        }
        withExtendedLifetime(before) {}
    }
}

extension Instances {
    /// That of an account as the snapshot has it.
    package func instance(of account: Account) async throws(StepFailure) -> InstanceHandle {
        try await instance(
            of: account.plugin, revision: account.account.revision, config: account.account.config,
            secrets: account.account.secretReferences.keys)
    }
}
