import Domain

package enum PluginLoader {
    /// Bytes.
    package static let largestFile = SealedFile.largest

    /// Copies the file to sealed memory, checks it there, loads it, and asks it who it is. The same bytes are loaded
    /// once in the life of a process, whatever their path.
    /// - Parameters:
    ///   - crumbs: where steps under way are recorded; nil records none.
    ///   - expected: the digest that was judged; a file that has become another since is not loaded. nil: any.
    ///   - digest: SHA-256.
    package static func load(
        path: String, crumbs: Breadcrumbs?, expected: String? = nil, digest: @Sendable ([UInt8]) -> [UInt8]
    ) throws(PluginLoadError) -> Plugin {
        do throws(PluginLoadError) {
            return try open(path, crumbs, expected, digest)
        } catch {
            var placed = error
            placed.path = path
            throw placed
        }
    }

    private static func open(
        _ path: String, _ crumbs: Breadcrumbs?, _ expected: String?, _ digest: @Sendable ([UInt8]) -> [UInt8]
    ) throws(PluginLoadError) -> Plugin {
        let (file, warnings) = try checked(path)
        let hash = digest(file.bytes)
        let name = try judged(file, hash, expected)
        let negotiation = try Negotiation(entryFunction: try LoadedLibraries.shared.load(file, digest: name))
        return Plugin(
            name: PluginFolders.name(ofPath: path), path: path, digest: name, manifest: negotiation.manifest,
            abiMinor: negotiation.abiMinor, warnings: warnings,
            transport: InProcessTransport(
                functions: negotiation.functions, manifest: negotiation.manifest, crumbs: crumbs, digest: hash),
            migratesFrom: negotiation.migration?.from ?? [])
    }

    /// A sealed copy of the file, and what its vendor should put right. Nothing of it has run.
    static func checked(_ path: String) throws(PluginLoadError) -> (file: SealedFile, warnings: [String]) {
        let file = try SealedFile(copying: path)
        do throws(PluginLoadError) {
            return (file, try EntrySymbols.check(try ELFImage(file.bytes).exports))
        } catch {
            file.close()
            throw error
        }
    }

    /// Closes the file unless it is the one that was judged.
    /// - Returns: its digest, as `Plugin.digest`.
    static func judged(_ file: SealedFile, _ hash: [UInt8], _ expected: String?) throws(PluginLoadError) -> String {
        let name = "sha256:" + hex(hash)
        if let expected, expected != name {
            file.close()
            throw PluginLoadError(.changed, "it was replaced while it was being checked (\(name) now); try again")
        }
        return name
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
