import Domain

extension PluginLoader {
    /// Copies the file to sealed memory, checks it there, and has a cell load it and ask it who it is: nothing of it runs
    /// in this process. Blocks until that is done.
    /// - Parameters:
    ///   - expected: the digest that was judged; of a file that has become another since nothing runs. nil: any.
    ///   - digest: SHA-256.
    package static func load(
        path: String, cells settings: CellSettings, expected: String? = nil, digest: @Sendable ([UInt8]) -> [UInt8]
    ) throws(PluginLoadError) -> Plugin {
        do throws(PluginLoadError) {
            return try open(path, settings, expected, digest)
        } catch {
            var placed = error
            placed.path = path
            throw placed
        }
    }

    private static func open(
        _ path: String, _ settings: CellSettings, _ expected: String?, _ digest: @Sendable ([UInt8]) -> [UInt8]
    ) throws(PluginLoadError) -> Plugin {
        let (file, warnings) = try checked(path)
        let name = try judged(file, digest(file.bytes), expected)
        let cells = CellPool(
            CellPlan(
                settings: settings, plugin: PluginFolders.name(ofPath: path), digest: name,
                library: SealedLibrary(file)))
        do throws(PluginLoadError) {
            let hello = try cells.firstStart().get()
            let manifest = try Negotiation.manifest(hello.manifest, takesCallbacks: hello.takesCallbacks)
            try MigrationTable.check(hello.migratesFrom, stateVersion: manifest.stateVersion)
            return Plugin(
                name: PluginFolders.name(ofPath: path), path: path, digest: name, manifest: manifest,
                abiMinor: hello.abiMinor, warnings: warnings, transport: CellTransport(cells),
                migratesFrom: hello.migratesFrom)
        } catch {
            cells.end()
            throw error
        }
    }
}
