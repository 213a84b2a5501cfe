import Domain

/// A cell's first frame.
enum Hello: Sendable {
    case ready(Plugin)
    /// The library cannot be used as a plugin.
    case refused(PluginLoadError)

    struct Plugin: Sendable {
        /// The bits of `cell_lockdown.h`.
        var confinement: UInt32
        var abiMinor: UInt32
        var takesCallbacks: Bool
        var migratesFrom: [UInt32]
        var manifest: [UInt8]
    }
}

extension FrameWriter {
    mutating func put(_ hello: Hello) {
        switch hello {
        case .ready(let plugin):
            put(UInt8(0))
            put(plugin.confinement)
            put(plugin.abiMinor)
            put(plugin.takesCallbacks)
            put(list: plugin.migratesFrom) { $0.put($1) }
            put(plugin.manifest)
        case .refused(let error):
            put(UInt8(1))
            put(error.code.rawValue)
            put(error.message)
        }
    }

    mutating func put(_ diagnostic: Diagnostic) {
        put(diagnostic.pointer)
        put(diagnostic.severity == .error)
        put(diagnostic.message)
    }
}

extension FrameReader {
    mutating func hello() throws(FrameError) -> Hello {
        switch try byte("a hello's kind") {
        case 0:
            let confinement = try u32("the confinement")
            let minor = try u32("the ABI's minor version")
            let takesCallbacks = try bool("callbacks")
            let versions = try list("state versions", most: MigrationTable.mostVersions) { reader throws(FrameError) in
                try reader.u32("a state version")
            }
            return .ready(
                Hello.Plugin(
                    confinement: confinement, abiMinor: minor, takesCallbacks: takesCallbacks, migratesFrom: versions,
                    manifest: try bytes("the manifest", most: Budgets.manifest)))
        case 1:
            let raw = try text("a code", most: 256)
            guard let code = PluginLoadError.Code(rawValue: raw) else { throw FrameError("there is no such code") }
            return .refused(PluginLoadError(code, try text("a reason", most: Self.mostOfReason * 16)))
        case let kind: throw FrameError("there is no hello kind \(kind)")
        }
    }

    /// What a plugin said about a configuration: its diagnostics, one an error if it was refused.
    mutating func creation() throws(FrameError) -> Result<[Diagnostic], InstanceRefusal> {
        let isRefused = try bool("a refusal")
        let diagnostics = try list("diagnostics", most: Budgets.diagnostics + 1) { reader throws(FrameError) in
            Diagnostic(
                pointer: try reader.text("a pointer", most: 1024),
                severity: try reader.bool("a severity") ? .error : .warning,
                message: try reader.text("a diagnostic", most: Self.mostOfReason))
        }
        guard isRefused == diagnostics.contains(where: { $0.severity == .error }) else {
            throw FrameError("a configuration was refused without an error, or accepted with one")
        }
        return isRefused ? .failure(InstanceRefusal(diagnostics: diagnostics)) : .success(diagnostics)
    }
}
