import Domain

/// The places a setting may be given in, the strongest first.
struct SettingSources {
    let flags: [String: String]
    let environment: [String: String]
    let root: YAMLNode?
    let diagnostics: DiagnosticCollector

    /// The strongest place that gives the setting; nil when none does.
    func reader(_ key: String) -> NodeReader? {
        guard let descriptor = HostSettings.descriptors.first(where: { $0.key == key }) else { return nil }
        if let text = flags[key] { return flat(descriptor, text, called: descriptor.flag) }
        // An empty variable is how containers say "not set".
        if let text = environment[descriptor.variable], !text.isEmpty {
            return flat(descriptor, text, called: descriptor.variable)
        }
        var node = root
        for name in key.split(separator: ".") { node = node?.entry(String(name))?.value }
        return node.map {
            NodeReader(node: $0, path: key, diagnostics: diagnostics, isConfidential: descriptor.isSecret)
        }
    }

    private func flat(_ descriptor: SettingDescriptor, _ text: String, called name: String) -> NodeReader {
        let node = YAMLNode(.scalar(YAMLScalar(text: text, isPlain: true)), at: SourcePosition(file: name))
        return NodeReader(
            node: node, path: descriptor.key, diagnostics: diagnostics, isConfidential: descriptor.isSecret,
            isFlat: true)
    }

    /// Unknown keys of the file, and variables that are nearly right.
    func reportUnknown() {
        let keys = HostSettings.descriptors.map { $0.key.split(separator: ".").map(String.init) }
        if let root {
            let reader = NodeReader(node: root, path: "", diagnostics: diagnostics)
            var top: [String] = []
            for key in keys where !top.contains(key[0]) { top.append(key[0]) }
            guard let section = reader.section(top, "a mapping of settings") else { return }
            for name in top {
                let inner = keys.filter { $0[0] == name && $0.count == 2 }.map { $0[1] }
                if !inner.isEmpty { _ = section[name]?.section(inner, "a mapping with \(alternatives(inner))") }
            }
        }
        let variables = HostSettings.descriptors.map(\.variable) + [HostSettings.fileVariable]
        for name in environment.keys.sorted() where name.hasPrefix("GATEHOUSE_") && !variables.contains(name) {
            guard let near = closestMatch(to: name, among: variables) else { continue }
            diagnostics.warning(
                SourcePosition(file: name), "this environment variable is no setting", hint: "did you mean \(near)?")
        }
    }
}
