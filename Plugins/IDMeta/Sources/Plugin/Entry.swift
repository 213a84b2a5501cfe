import IDMetaAdapter
public import PluginABI
import PluginKit

/// The one symbol that the library exports.
@c(gh_plugin_entry_v1) public func entry() -> UnsafePointer<gh_entry>? { PluginEntry<IDMetaPlugin>.pointer }
