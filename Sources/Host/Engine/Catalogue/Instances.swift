package import Domain
package import PluginHost
import ProviderConfig
import Synchronization

/// The plugin instances of (loaded plugin, revision of an account), each made when first needed, and once.
///
/// Those of earlier revisions are let go when nobody has asked for them for a while, and made again when a session of that
/// revision goes on. Whoever has one keeps it: the plugin is told of its end when the last has let go.
package final class Instances: Sendable {
    private struct Key: Hashable {
        /// Of the plugin.
        var serial: UInt64
        var revision: String
    }

    private typealias Making = Task<Result<InstanceHandle, StepFailure>, Never>

    private struct Entry {
        let making: Making
        /// The newest snapshot that begins sessions with it; see `Accounts.generation`.
        var generation: Int
        /// When it was last asked for.
        var used = ContinuousClock.now
    }

    private let made = Mutex<[Key: Entry]>([:])

    package init() {}

    /// Those that are kept for whoever asks next.
    package var count: Int { made.withLock { $0.count } }

    /// - Throws: class `config`, when the plugin refuses the configuration. A refusal is not remembered.
    /// - Parameters:
    ///   - secrets: names of those that are set, which some plugins are told. They go with the revision.
    ///   - generation: of the snapshot that begins sessions with this revision; nil: an earlier session goes on.
    package func instance(
        of plugin: Plugin, revision: String, config: JSON, secrets: some Collection<String> & Sendable = [String](),
        generation: Int? = nil
    ) async throws(StepFailure) -> InstanceHandle {
        let config = plugin.manifest.completing(config, secrets: secrets)
        let key = Key(serial: plugin.serial, revision: revision)
        let making = made.withLock { made in
            if var known = made[key] {
                known.used = .now
                known.generation = max(known.generation, generation ?? known.generation)
                made[key] = known
                return known.making
            }
            let new = Making {
                do throws(InstanceRefusal) {
                    return .success(try await plugin.transport.makeInstance(config: config.serialized()))
                } catch {
                    let reasons = error.diagnostics.map { "\($0.pointer): \($0.message)" }.joined(separator: "; ")
                    return .failure(StepFailure(.config, code: "config.refused", message: reasons))
                }
            }
            made[key] = Entry(making: new, generation: generation ?? Self.ofNoSnapshot)
            return new
        }
        switch await making.value {
        case .success(let handle): return handle
        case .failure(let failure):
            made.withLock { if $0[key]?.making == making { $0[key] = nil } }
            throw failure
        }
    }

    private static let ofNoSnapshot = -1

    /// Forgets those of all other plugins.
    func keep(only serials: Set<UInt64>) { keep { key, _ in serials.contains(key.serial) } }

    /// Lets go of those with which no session begins since that snapshot, and that nobody has asked for in that time.
    func letGo(before generation: Int, unusedFor patience: Duration) {
        keep { $1.generation >= generation || $1.used.duration(to: .now) < patience }
    }

    private func keep(_ isKept: (Key, Entry) -> Bool) {
        // The end of an instance runs code of its plugin: not under the lock.
        let gone = made.withLock { made in
            let gone = made.filter { !isKept($0.key, $0.value) }
            for key in gone.keys { made[key] = nil }
            return gone
        }
        withExtendedLifetime(gone) {}
    }
}

extension Instances {
    /// That of an account as the snapshot has it.
    package func instance(of account: Account) async throws(StepFailure) -> InstanceHandle {
        try await instance(
            of: account.plugin, revision: account.account.revision, config: account.account.config,
            secrets: account.account.secretReferences.keys,
            generation: account.takesWork ? account.generation : nil)
    }
}
