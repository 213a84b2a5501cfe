package import Domain
import Synchronization

/// A plugin that was loaded and speaks our language.
package struct Plugin: Sendable {
    /// `Regula` for `libRegula.so`.
    package let name: String
    package let path: String
    /// `sha256:` and hex digits, of the bytes as loaded.
    package let digest: String
    package let manifest: Manifest
    package let abiMinor: UInt32
    /// What its vendor should put right, though it does no harm here.
    package let warnings: [String]
    package let transport: any PluginTransport
    /// Of this loading: the same build loaded again has another one.
    package let serial: UInt64
    /// Versions of a session's state that its transport's `migrate` takes.
    package let migratesFrom: [UInt32]

    private static let loadings = Atomic<UInt64>(0)

    package init(
        name: String, path: String, digest: String, manifest: Manifest, abiMinor: UInt32, warnings: [String] = [],
        transport: any PluginTransport, migratesFrom: [UInt32] = []
    ) {
        self.name = name
        self.path = path
        self.digest = digest
        self.manifest = manifest
        self.abiMinor = abiMinor
        self.warnings = warnings
        self.transport = transport
        serial = Self.loadings.wrappingAdd(1, ordering: .relaxed).newValue
        self.migratesFrom = migratesFrom
    }

    /// Whether it lives in processes of its own.
    package var isInCell: Bool { transport is CellTransport }
}
