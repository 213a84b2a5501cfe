import Domain
import PluginABI

/// What a library's symbols say about it before any of it runs.
enum EntrySymbols {
    private static let prefix = "gh_plugin_entry_v"
    /// Linkers of some age put these into every library.
    private static let harmless: Set<String> = ["_init", "_fini", "__bss_start", "_edata", "_end"]

    /// - Returns: warnings.
    static func check(_ exports: [String]) throws(PluginLoadError) -> [String] {
        guard exports.contains(GH_ENTRY_SYMBOL) else {
            let majors = exports.filter { $0.hasPrefix(prefix) }.compactMap { UInt32($0.dropFirst(prefix.count)) }
            if let major = majors.max() {
                throw PluginLoadError.mismatch(
                    .wrongMajorSymbol, "the entry symbol", theirs: "\(prefix)\(major)", ours: GH_ENTRY_SYMBOL,
                    fix: major > GH_ABI_MAJOR
                        ? "update this host, or build the plugin with the headers of ABI \(GH_ABI_MAJOR)"
                        : "build the plugin with the headers of ABI \(GH_ABI_MAJOR)")
            }
            throw PluginLoadError(
                .noEntrySymbol,
                "it is a library but no plugin: it does not export \(GH_ENTRY_SYMBOL)"
                    + "\(didYouMean(GH_ENTRY_SYMBOL, among: exports)); "
                    + "define that function and mark it GH_EXPORT (gh_entry.h)")
        }
        let others = exports.filter { $0 != GH_ENTRY_SYMBOL && !harmless.contains($0) }
        guard !others.isEmpty else { return [] }
        let shown = others.prefix(5).joined(separator: ", ") + (others.count > 5 ? " and \(others.count - 5) more" : "")
        return [
            "exports \(others.count == 1 ? "a symbol" : "symbols") besides \(GH_ENTRY_SYMBOL): \(shown); "
                + "hide \(others.count == 1 ? "it" : "them") with -fvisibility=hidden or a version script"
        ]
    }
}
