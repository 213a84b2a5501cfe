import Glibc

/// What all cells of one plugin have in common.
struct CellPlan: Sendable {
    let settings: CellSettings
    /// For news.
    let plugin: String
    let digest: String
    let library: SealedLibrary
}

/// The sealed copy of a plugin's file, for as long as cells may have to load it.
final class SealedLibrary: Sendable {
    let descriptor: Int32

    init(_ file: SealedFile) { descriptor = file.descriptor }

    deinit { close(descriptor) }
}
