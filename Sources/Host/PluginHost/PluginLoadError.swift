/// Why a file is not loaded as a plugin. The message names what is wrong, theirs, ours and the fix.
package struct PluginLoadError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        case notFound = "not_found"
        case unreadable
        case tooLarge = "too_large"
        case notALibrary = "not_a_library"
        case wrongMachine = "wrong_machine"
        case noEntrySymbol = "no_entry_symbol"
        case wrongMajorSymbol = "wrong_major_symbol"
        case cannotLoad = "cannot_load"
        case noEntry = "no_entry"
        case wrongMagic = "wrong_magic"
        case wrongSize = "wrong_size"
        case wrongMajor = "wrong_major"
        case missingSlot = "missing_slot"
        case reservedField = "reserved_field"
        case badManifest = "bad_manifest"
        case badExtension = "bad_extension"
        /// Its provider asks for another build, or for a signature.
        case untrusted
        case changed
        /// This system does not grant what `require_sandbox` asks for.
        case unconfined
    }

    package var code: Code
    package var message: String
    package var path: String

    package init(_ code: Code, _ message: String, path: String = "") {
        self.code = code
        self.message = message
        self.path = path
    }

    package var description: String { path.isEmpty ? message : "\(path): \(message)" }

    /// A field that differs, in the one form that all such messages have.
    static func mismatch(_ code: Code, _ field: String, theirs: String, ours: String, fix: String) -> PluginLoadError {
        PluginLoadError(code, "\(field) is \(theirs), this host needs \(ours); \(fix)")
    }
}
