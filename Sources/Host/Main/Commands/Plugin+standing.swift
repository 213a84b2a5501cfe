import Domain
import Engine
import PluginHost
import ProviderConfig

/// How commands show what a plugin runs as.
extension Plugin {
    var standing: JSON {
        [
            "name": .string(name), "version": .string(manifest.version.description), "digest": .string(digest),
            "isolation": .string(isolation.rawValue),
            "sandboxMissing": .array(sandboxMissing.map { .string($0) }),
        ]
    }

    var isolationText: String {
        let missing = sandboxMissing
        return missing.isEmpty
            ? isolation.rawValue
            : "\(isolation.rawValue); this system does not grant \(missing.joined(separator: ", "))"
    }
}
