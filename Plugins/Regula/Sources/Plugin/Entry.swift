public import PluginABI
import PluginKit
import RegulaAdapter

/// The one symbol that the library exports.
@c(gh_plugin_entry_v1) public func entry() -> UnsafePointer<gh_entry>? { PluginEntry<RegulaPlugin>.pointer }
