/// Reads references to credentials. What is written in their place by mistake is never repeated in a message.
struct SecretParser {
    /// Where the YAML file is; paths count from there.
    let folder: String

    func references(_ reader: NodeReader) -> [String: SecretReference] {
        var references: [String: SecretReference] = [:]
        var reader = reader
        reader.isConfidential = true
        for entry in reader.entries("a mapping of names to { env: NAME } or { file: PATH }") ?? [] {
            guard NameRule.part.accepts(entry.key) else {
                reader.error("expected \(NameRule.part.expected)", at: entry.keyPosition)
                continue
            }
            references[entry.key] = reference(reader.child(entry.key, entry.value))
        }
        return references
    }

    private func reference(_ reader: NodeReader) -> SecretReference? {
        let expected = "{ env: NAME } or { file: PATH }"
        if reader.isRefused { return nil }
        guard let entries = reader.node.entries else {
            let isInline = reader.scalar.map { !$0.text.isEmpty } ?? false
            reader.mismatch(
                expected,
                hint: isInline
                    ? "a credential is never written into this file; if this is one, replace it at the provider" : nil)
            return nil
        }
        guard let section = reader.section(["env", "file", "sealed"], expected) else { return nil }
        let known = entries.filter { ["env", "file", "sealed"].contains($0.key) }
        guard known.count == 1, let kind = known.first else {
            if known.count > 1 || entries.isEmpty {
                reader.error("expected exactly one of env and file, found \(known.isEmpty ? "none" : "both")")
            }
            return nil
        }
        switch kind.key {
        case "env": return section["env"].flatMap { variable($0) }
        case "file": return section["file"].flatMap { file($0) }
        default:
            section["sealed"]?.error(
                "sealed secrets are not available yet; use env or file",
                hint: "they will be stored with gatehouse secret set")
            return nil
        }
    }

    private func variable(_ reader: NodeReader) -> SecretReference? {
        guard let name = reader.text("the name of an environment variable") else { return nil }
        guard Self.isVariable(name) else {
            reader.mismatch(
                "the name of an environment variable: capital letters, digits and _",
                hint: "name the variable here, not its value")
            return nil
        }
        return SecretReference(.environment(name), at: reader.position)
    }

    private func file(_ reader: NodeReader) -> SecretReference? {
        guard let path = reader.text("the path of a file") else { return nil }
        return SecretReference(.file(ConfigFile.resolve(path, in: folder)), at: reader.position)
    }

    /// Capitals only: a credential that was pasted here by mistake must not pass for a name, since names are printed.
    static func isVariable(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(0x30...0x39).contains(first), name.utf8.count <= 128 else { return false }
        return name.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    }
}
