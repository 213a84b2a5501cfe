import Glibc
import PluginABI
import Synchronization

/// The libraries this process has loaded, by digest. None is ever unloaded: threads and static destructors of a
/// plugin's runtime would call into the void.
final class LoadedLibraries: Sendable {
    static let shared = LoadedLibraries()

    /// The addresses of entry functions.
    private let entries = Mutex<[String: UInt]>([:])

    /// Loads the file, or closes it when the same bytes are loaded already.
    /// - Returns: the address of the entry function.
    func load(_ file: SealedFile, digest: String) throws(PluginLoadError) -> UInt {
        try entries.withLock { entries throws(PluginLoadError) in
            if let known = entries[digest] {
                file.close()
                return known
            }
            do throws(PluginLoadError) {
                let address = try Self.link(file.path)
                entries[digest] = address
                return address
            } catch {
                file.close()
                throw error
            }
        }
    }

    /// - Returns: the address of the entry function.
    static func link(_ path: String) throws(PluginLoadError) -> UInt {
        guard let library = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw PluginLoadError(
                .cannotLoad,
                "the dynamic linker refuses it: \(reason(path)); "
                    + "a plugin brings what it needs, so link it statically or with -z defs to see what is missing")
        }
        guard let symbol = unsafe dlsym(library, GH_ENTRY_SYMBOL) else {
            throw PluginLoadError(
                .noEntrySymbol, "the dynamic linker does not find \(GH_ENTRY_SYMBOL): \(reason(path))")
        }
        return UInt(bitPattern: symbol)
    }

    private static func reason(_ path: String) -> String {
        guard let text = unsafe dlerror() else { return "no reason given" }
        return unsafe String(cString: text).replacing("\(path): ", with: "")
    }
}
