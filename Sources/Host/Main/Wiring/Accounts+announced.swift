import Engine
import ProviderConfig
import Store

extension Accounts {
    /// The builds that a node says it goes on with sessions on: none where no worker runs.
    func announced(by roles: Set<HostSettings.Role>) -> @Sendable () -> [HeldBuild] {
        guard roles.contains(.worker) else { return { [] } }
        return { [self] in heldBuilds.map { HeldBuild(plugin: $0.name, digest: $0.digest) } }
    }
}
