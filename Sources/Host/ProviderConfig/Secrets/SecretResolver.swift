/// Fetches the values that secret references name. All problems are reported, each where the reference stands.
package struct SecretResolver: Sendable {
    /// Shorter values cannot be told from chance when the host looks for leaks.
    package static let scannableLength = 12
    package static let sizeLimit = 64 * 1024

    package typealias ReadFile = @Sendable (String) throws(ConfigFile.Problem) -> ConfigFile.Content

    private let environment: [String: String]
    private let readFile: ReadFile

    package init(
        environment: [String: String],
        readFile: @escaping ReadFile = { path throws(ConfigFile.Problem) in
            try ConfigFile.read(path, limit: SecretResolver.sizeLimit)
        }
    ) {
        self.environment = environment
        self.readFile = readFile
    }

    /// The values of every reference in `providers`, named by their sources, and what is wrong with them. Problems of a
    /// disabled provider are warnings.
    package func resolve(_ providers: [Provider]) -> (secrets: ResolvedSecrets, diagnostics: [ConfigDiagnostic]) {
        var secrets = ResolvedSecrets()
        var diagnostics: [ConfigDiagnostic] = []
        var known: [SecretReference.Source: Outcome] = [:]
        for provider in providers {
            for (path, reference) in provider.secretReferences {
                let outcome = known[reference.source] ?? fetch(reference.source)
                known[reference.source] = outcome
                if let value = outcome.value { secrets.set(value, for: reference.source.description) }
                diagnostics += outcome.notes.map { note in
                    ConfigDiagnostic(
                        note.isError && provider.isEnabled ? .error : .warning, at: reference.position,
                        "\(path): \(note.message)", hint: note.hint)
                }
            }
            diagnostics += tlsProblems(of: provider)
        }
        return (secrets, diagnostics)
    }

    private struct Note {
        let isError: Bool
        let message: String
        let hint: String
    }

    private struct Outcome {
        var value: [UInt8]?
        var notes: [Note]
    }

    private func fetch(_ source: SecretReference.Source) -> Outcome {
        switch source {
        case .environment(let name):
            guard let text = environment[name] else {
                return Outcome(notes: [
                    Note(
                        isError: true, message: "the environment variable \(name) is not set",
                        hint: "set it where the host is started, or use { file: PATH }")
                ])
            }
            return judged(Array(text.utf8), called: "the environment variable \(name)", notes: [])
        case .file(let path):
            do {
                let content = try readFile(path)
                var notes: [Note] = []
                if content.mode & 0o177 != 0 {
                    notes.append(
                        Note(
                            isError: false,
                            message:
                                "the file \(path) is open to more than its owner (mode 0\(String(content.mode, radix: 8)))",
                            hint: "chmod 600 \(path)"))
                }
                return judged(Self.trimmed(content.bytes), called: "the file \(path)", notes: notes)
            } catch {
                return Outcome(notes: [
                    Note(
                        isError: true, message: "the file \(path) \(error.message)",
                        hint: "paths count from the folder of the YAML file")
                ])
            }
        }
    }

    private func judged(_ value: [UInt8], called name: String, notes: [Note]) -> Outcome {
        if value.isEmpty {
            return Outcome(
                notes: notes + [Note(isError: true, message: "\(name) is empty", hint: "put the credential there")])
        }
        var notes = notes
        if value.count < Self.scannableLength {
            notes.append(
                Note(
                    isError: false, message: "\(name) holds fewer than \(Self.scannableLength) bytes",
                    hint: "leaks of so short a value cannot be detected; ask the provider for a longer one"))
        }
        return Outcome(value: value, notes: notes)
    }

    /// Files of secrets usually end with a line break that is no part of them.
    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.last == 0x0A else { return bytes }
        return Array(bytes.dropLast(bytes.dropLast().last == 0x0D ? 2 : 1))
    }

    private func tlsProblems(of provider: Provider) -> [ConfigDiagnostic] {
        let files = [
            ("ca", provider.tls.ca), ("client_cert", provider.tls.clientCertificate),
            ("client_key", provider.tls.clientKey),
        ]
        var problems: [ConfigDiagnostic] = []
        for (key, path) in files {
            guard let path else { continue }
            do {
                _ = try readFile(path)
            } catch {
                problems.append(
                    ConfigDiagnostic(
                        provider.isEnabled ? .error : .warning, at: provider.position(["tls", key]),
                        "tls.\(key): the file \(path) \(error.message)",
                        hint: "paths count from the folder of the YAML file"))
            }
        }
        return problems
    }
}

extension Provider {
    /// Those of the provider, then those of its tenants, with how messages call them.
    var secretReferences: [(path: String, reference: SecretReference)] {
        let own = secrets.sorted { $0.key < $1.key }.map { ("secrets.\($0.key)", $0.value) }
        return own
            + tenants.all.flatMap { name, rule in
                rule.secrets.sorted { $0.key < $1.key }.map { ("tenants.\(name).secrets.\($0.key)", $0.value) }
            }
    }
}
