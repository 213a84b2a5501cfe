import PluginABI

extension PluginLoader {
    /// The ABI that this host speaks, `1.0`.
    package static var abiVersion: String { "\(GH_ABI_MAJOR).\(GH_ABI_MINOR)" }
}
