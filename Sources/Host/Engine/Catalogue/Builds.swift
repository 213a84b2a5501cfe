package import PluginHost
package import ProviderConfig
import Synchronization

/// Where builds are kept that may have to be loaded again.
package struct BuildArchive: Sendable {
    package struct Entry: Hashable, Sendable {
        package let name: String
        package let digest: String

        package init(name: String, digest: String) {
            self.name = name
            self.digest = digest
        }
    }

    let contains: @Sendable (PluginBuild) -> Bool
    let all: @Sendable () -> [Entry]
    /// nil: it cannot be had.
    let load: @Sendable (PluginBuild, Isolation) async -> Plugin?

    package init(
        contains: @escaping @Sendable (PluginBuild) -> Bool, all: @escaping @Sendable () -> [Entry],
        load: @escaping @Sendable (PluginBuild, Isolation) async -> Plugin?
    ) {
        self.contains = contains
        self.all = all
        self.load = load
    }

    /// Nothing is kept.
    package static let none = BuildArchive(contains: { _ in false }, all: { [] }, load: { _, _ in nil })
}

/// The builds of plugins that this process holds: those in force, and those that sessions began on earlier.
///
/// An earlier build in cells is let go when nobody has asked for it for a while, which ends its processes, and comes back
/// from the archive when a session of it goes on. One in this process cannot be unloaded, and stays.
package final class Builds: Sendable {
    private struct Key: Hashable {
        var build: PluginBuild
        var isolation: Isolation
    }

    private struct Held {
        let plugin: Plugin
        var isInForce: Bool
        /// When it was last asked for.
        var used = ContinuousClock.now
    }

    private struct State {
        var held: [Key: Held] = [:]
        var loads: [Key: Task<Plugin?, Never>] = [:]
    }

    private let archive: BuildArchive
    private let state = Mutex(State())

    init(archive: BuildArchive) { self.archive = archive }

    /// - Returns: nil when the build is neither held nor to be had.
    func plugin(_ build: PluginBuild, _ isolation: Isolation) async -> Plugin? {
        let key = Key(build: build, isolation: isolation)
        let (known, load) = state.withLock { state -> (Plugin?, Task<Plugin?, Never>?) in
            if let held = state.held[key] {
                state.held[key]?.used = .now
                return (held.plugin, nil)
            }
            if let load = state.loads[key] { return (nil, load) }
            let load = Task { [archive] in await archive.load(build, isolation) }
            state.loads[key] = load
            return (nil, load)
        }
        guard let load else { return known }
        let loaded = await load.value
        return state.withLock { state in
            if state.loads[key] == load { state.loads[key] = nil }
            // It may have been put in force meanwhile.
            if let held = state.held[key] { return held.plugin }
            if let loaded { state.held[key] = Held(plugin: loaded, isInForce: false) }
            return loaded
        }
    }

    /// From here on these builds are in force. Of the others those that were given up are tried again when they are needed.
    func putInForce(_ plugins: [Plugin]) {
        let (givenUp, replaced) = state.withLock { state in
            var replaced: [Held?] = []
            for key in state.held.keys where state.held[key]?.isInForce == true {
                state.held[key]?.isInForce = false
                state.held[key]?.used = .now
            }
            for plugin in plugins {
                let key = Key(build: PluginBuild(plugin), isolation: plugin.isolation)
                replaced.append(state.held.updateValue(Held(plugin: plugin, isInForce: true), forKey: key))
            }
            return (state.held.filter { !$0.value.isInForce && $0.value.plugin.isGivenUp }, replaced)
        }
        withExtendedLifetime(replaced) {}
        _ = drop(Array(givenUp.keys))
    }

    /// Lets go of builds in cells that are not in force and that nobody has asked for in that time.
    /// - Returns: whether there were any.
    func letGo(unusedFor patience: Duration) -> Bool {
        let idle = state.withLock { state in
            state.held.filter { key, held in
                key.isolation == .cell && !held.isInForce && held.used.duration(to: .now) >= patience
            }
        }
        return drop(Array(idle.keys))
    }

    /// Only what can be had again.
    private func drop(_ keys: [Key]) -> Bool {
        guard !keys.isEmpty else { return false }
        let kept = keys.filter { archive.contains($0.build) }
        // Cells end where the last that holds them lets go: not under the lock.
        let dropped = state.withLock { state in
            kept.filter { state.held[$0]?.isInForce == false }.compactMap { state.held.removeValue(forKey: $0) }
        }
        return withExtendedLifetime(dropped) { !dropped.isEmpty }
    }

    /// Those held, and those that can be had.
    var all: Set<BuildArchive.Entry> {
        let held = state.withLock {
            $0.held.keys.map { BuildArchive.Entry(name: $0.build.name, digest: $0.build.digest) }
        }
        return Set(held).union(archive.all())
    }

    /// Of all builds held; see `Plugin.serial`.
    var serials: Set<UInt64> { state.withLock { Set($0.held.values.map(\.plugin.serial)) } }
}
