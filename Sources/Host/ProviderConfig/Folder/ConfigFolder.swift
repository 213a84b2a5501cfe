import Glibc

/// The folder with one YAML file a provider.
package enum ConfigFolder {
    /// Reads every `*.yaml` and `*.yml` file, in the order of their names. Hidden files and what editors leave behind
    /// (`x.yaml~`, `x.yaml.bak`, `#x.yaml#`) are passed over.
    ///
    /// Never fails: what is wrong is in the snapshot's diagnostics, all of it at once. Secrets are not resolved yet, and
    /// plugins not asked: see ``ProviderSnapshot/resolvingSecrets(with:)`` and
    /// ``ProviderSnapshot/validate(plugins:tenants:)``. Reads files, so it blocks.
    package static func load(
        _ path: String, environment: [String: String], digest: @escaping ContentDigest
    ) -> ProviderSnapshot {
        let folder = normalized(path)
        let diagnostics = DiagnosticCollector()
        guard let names = names(in: folder, diagnostics) else {
            return ProviderSnapshot(
                providers: [], diagnostics: diagnostics.diagnostics,
                broken: [BrokenFile(file: folder, providerID: nil)], digest: digest)
        }
        var files: [ProviderFile] = []
        for name in names {
            let file = ConfigFile.resolve(name, in: folder)
            do {
                files.append(ProviderFile(path: file, bytes: try ConfigFile.read(file).bytes))
            } catch {
                diagnostics.error(
                    SourcePosition(file: file), "the file \(error.message)",
                    hint: error.code == .unreadable ? "let the host's user read it" : nil)
                files.append(ProviderFile(path: file, bytes: nil))
            }
        }
        return assemble(files, environment, diagnostics, digest)
    }

    /// The same from files in memory.
    package static func parse(
        _ files: [(path: String, bytes: [UInt8])], environment: [String: String] = [:], digest: @escaping ContentDigest
    ) -> ProviderSnapshot {
        assemble(files.map { ProviderFile(path: $0.path, bytes: $0.bytes) }, environment, DiagnosticCollector(), digest)
    }

    private struct ProviderFile {
        let path: String
        /// nil when it could not be read, which was reported.
        let bytes: [UInt8]?
    }

    private static func assemble(
        _ files: [ProviderFile], _ environment: [String: String], _ diagnostics: DiagnosticCollector,
        _ digest: @escaping ContentDigest
    ) -> ProviderSnapshot {
        let parser = ProviderParser(environment: environment, digest: digest, diagnostics: diagnostics)
        var providers: [Provider] = []
        var broken: [BrokenFile] = []
        var places: [String: [SourcePosition]] = [:]
        for file in files {
            guard let bytes = file.bytes else {
                broken.append(BrokenFile(file: file.path, providerID: nil))
                continue
            }
            let (provider, id, position) = parser.parse(bytes, file: file.path)
            if let id, let position { places[id, default: []].append(position) }
            if let provider {
                providers.append(provider)
            } else {
                broken.append(BrokenFile(file: file.path, providerID: id))
            }
        }
        for (id, positions) in places.sorted(by: { $0.key < $1.key }) where positions.count > 1 {
            for position in positions {
                let others = positions.filter { $0 != position }.map(\.description).joined(separator: ", ")
                diagnostics.error(
                    position, "the provider id \(quoted(id)) is used more than once, also at \(others)",
                    hint: "give every provider an id of its own")
            }
            // Neither is right; which file came first must not decide what runs.
            broken += providers.filter { $0.id == id }.map { BrokenFile(file: $0.file, providerID: id) }
            providers.removeAll { $0.id == id }
        }
        return ProviderSnapshot(
            providers: providers, diagnostics: diagnostics.diagnostics, broken: broken, digest: digest)
    }

    static func isConfigName(_ name: String) -> Bool {
        !name.hasPrefix(".") && !name.hasPrefix("#") && (name.hasSuffix(".yaml") || name.hasSuffix(".yml"))
    }

    private static func names(in folder: String, _ diagnostics: DiagnosticCollector) -> [String]? {
        let place = SourcePosition(file: folder)
        guard let directory = opendir(folder) else {
            let code = errno
            switch code {
            case ENOENT:
                diagnostics.error(
                    place, "the folder does not exist", hint: "create it, or name another with --providers")
            case ENOTDIR: diagnostics.error(place, "expected a folder, found a file", hint: "name the folder it is in")
            default:
                diagnostics.error(
                    place, "the folder cannot be read: \(ConfigFile.systemMessage(code))",
                    hint: "let the host's user read it")
            }
            return nil
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if isConfigName(name) { names.append(name) }
        }
        guard !names.isEmpty else {
            diagnostics.error(
                place, "there is no *.yaml or *.yml file in the folder", hint: "add one file for each provider")
            return nil
        }
        return names.sorted()
    }

    private static func normalized(_ path: String) -> String {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}
