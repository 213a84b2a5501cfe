import Domain

/// A value that is about to be read as something. Reads report what is wrong and answer nil; they never stop the file.
struct NodeReader {
    let node: YAMLNode
    /// How messages call it: `tenants.acme.priority`.
    let path: String
    let diagnostics: DiagnosticCollector
    /// Neither the value nor its line may be shown.
    var isConfidential = false
    /// From the environment or a flag: lists are one text.
    var isFlat = false

    var position: SourcePosition { node.position }

    func error(_ message: String, hint: String? = nil, at position: SourcePosition? = nil) {
        diagnostics.error(
            position ?? node.position, "\(path): \(message)", hint: hint, isConfidential: isConfidential)
    }

    func warning(_ message: String, hint: String? = nil) {
        diagnostics.warning(node.position, "\(path): \(message)", hint: hint, isConfidential: isConfidential)
    }

    /// Reports `expected …, found …`.
    func mismatch(_ expected: String, hint: String? = nil) {
        error("expected \(expected), found \(found)", hint: hint)
    }

    var found: String {
        guard case .scalar(let scalar) = node.content, scalar.value != .null, !isConfidential else { return node.kind }
        if case .string = scalar.value { return quoted(scalar.text) }
        return "\(node.kind), \(scalar.text)"
    }

    func child(_ name: String, _ node: YAMLNode) -> NodeReader {
        NodeReader(
            node: node, path: path.isEmpty ? name : "\(path).\(name)", diagnostics: diagnostics,
            isConfidential: isConfidential)
    }

    func element(_ index: Int, _ node: YAMLNode) -> NodeReader {
        NodeReader(
            node: node, path: "\(path)[\(index)]", diagnostics: diagnostics, isConfidential: isConfidential)
    }

    /// nil, in silence, where a problem was reported already.
    var scalar: YAMLScalar? {
        if case .scalar(let scalar) = node.content { scalar } else { nil }
    }

    var isRefused: Bool {
        if case .refused = node.content { true } else { false }
    }

    /// Entries of a mapping with any keys; none for an empty value.
    func entries(_ expected: String) -> [YAMLEntry]? {
        switch node.content {
        case .mapping(let entries): return entries
        case .refused: return nil
        case .scalar(let scalar) where scalar.value == .null: return []
        default:
            mismatch(expected)
            return nil
        }
    }

    /// A mapping whose keys are all known; others are reported.
    func section(_ keys: [String], _ expected: String) -> SectionReader? {
        guard let entries = entries(expected) else { return nil }
        for entry in entries where !keys.contains(entry.key) {
            let message = path.isEmpty ? "" : "\(path): "
            diagnostics.error(
                entry.keyPosition, "\(message)unknown key \(quoted(entry.key))",
                hint: suggestion(for: entry.key, among: keys),
                isConfidential: isConfidential)
        }
        return SectionReader(reader: self, entries: entries)
    }

    func elements(_ expected: String) -> [NodeReader]? {
        switch node.content {
        case .sequence(let elements): return elements.enumerated().map { element($0.offset, $0.element) }
        case .refused: return nil
        default:
            mismatch(expected, hint: scalar.map { $0.text.isEmpty ? "write [ ]" : "put it in brackets: [\($0.text)]" })
            return nil
        }
    }
}

/// A mapping with a fixed set of keys.
struct SectionReader {
    let reader: NodeReader
    let entries: [YAMLEntry]

    subscript(key: String) -> NodeReader? {
        entries.first { $0.key == key }.map { reader.child(key, $0.value) }
    }
}
