import CYAML

/// Builds the tree from the scanner's events. A stack, not recursion: the depth of a file is never the depth of calls.
struct YAMLBuilder {
    private struct Key {
        /// nil when the key was refused; its value is then read and dropped.
        let text: String?
        let position: SourcePosition
    }

    /// A list or mapping whose end is still to come.
    private struct Frame {
        let isMapping: Bool
        let position: SourcePosition
        var elements: [YAMLNode] = []
        var entries: [YAMLEntry] = []
        /// The key that waits for its value.
        var key: Key?
        /// Keys and their lines.
        var seen: [String: Int] = [:]
    }

    private let file: String
    private let diagnostics: DiagnosticCollector
    private var stack: [Frame] = []
    private var nodes = 0
    private var documents = 0
    private(set) var root: YAMLNode?
    /// The rest of the file is not read.
    private(set) var isStopped = false

    init(file: String, diagnostics: DiagnosticCollector) {
        self.file = file
        self.diagnostics = diagnostics
    }

    mutating func stop(_ position: SourcePosition, _ message: String, hint: String? = nil) {
        diagnostics.error(position, message, hint: hint)
        isStopped = true
    }

    mutating func take(_ event: yaml_event_t) {
        let position = SourcePosition(
            file: file, line: Int(event.start_mark.line) + 1, column: Int(event.start_mark.column) + 1)
        switch event.type {
        case YAML_DOCUMENT_START_EVENT:
            documents += 1
            if documents > 1 {
                stop(
                    position, "a second document begins here, expected one document a file",
                    hint: "move what follows --- to a file of its own")
            }
        case YAML_ALIAS_EVENT:
            count(position)
            diagnostics.error(
                position, "aliases (*name) are not supported",
                hint: "write the value out; quote text that begins with *")
            add(YAMLNode(.refused, at: position))
        case YAML_SCALAR_EVENT:
            count(position)
            add(scalar(event, at: position))
        case YAML_SEQUENCE_START_EVENT:
            refuse(tag: event.data.sequence_start.tag, at: position)
            open(Frame(isMapping: false, position: position))
        case YAML_MAPPING_START_EVENT:
            refuse(tag: event.data.mapping_start.tag, at: position)
            open(Frame(isMapping: true, position: position))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            close()
        default:
            break
        }
    }

    private mutating func count(_ position: SourcePosition) {
        nodes += 1
        if nodes > YAMLLimits.nodes {
            stop(position, "the file has more than \(YAMLLimits.nodes) values", hint: "is this the right file?")
        }
    }

    private func scalar(_ event: yaml_event_t, at position: SourcePosition) -> YAMLNode {
        let scalar = event.data.scalar
        let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
        var isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
        if let tag = scalar.tag.map({ String(cString: $0) }) {
            isPlain = false
            if tag != YAML_STR_TAG, tag != "!" {
                diagnostics.error(position, "the tag \(quoted(tag)) is not supported", hint: "leave it out")
                return YAMLNode(.refused, at: position)
            }
        }
        return YAMLNode(.scalar(YAMLScalar(text: text, isPlain: isPlain)), at: position)
    }

    private func refuse(tag: UnsafeMutablePointer<yaml_char_t>?, at position: SourcePosition) {
        guard let tag = tag.map({ String(cString: $0) }), tag != YAML_MAP_TAG, tag != YAML_SEQ_TAG else { return }
        diagnostics.error(position, "the tag \(quoted(tag)) is not supported", hint: "leave it out")
    }

    private mutating func open(_ frame: Frame) {
        count(frame.position)
        stack.append(frame)
        if stack.count > YAMLLimits.depth {
            stop(frame.position, "values are nested more than \(YAMLLimits.depth) levels deep")
        }
    }

    private mutating func close() {
        guard let frame = stack.popLast() else { return }
        add(YAMLNode(frame.isMapping ? .mapping(frame.entries) : .sequence(frame.elements), at: frame.position))
    }

    private mutating func add(_ node: YAMLNode) {
        guard !stack.isEmpty else {
            root = node
            return
        }
        let top = stack.count - 1
        if !stack[top].isMapping {
            stack[top].elements.append(node)
        } else if let key = stack[top].key {
            if let text = key.text {
                stack[top].entries.append(YAMLEntry(key: text, keyPosition: key.position, value: node))
            }
            stack[top].key = nil
        } else {
            stack[top].key = accept(key: node, seen: &stack[top].seen)
        }
    }

    private func accept(key: YAMLNode, seen: inout [String: Int]) -> Key {
        guard case .scalar(let scalar) = key.content else {
            if case .refused = key.content {
            } else {
                diagnostics.error(key.position, "\(key.kind) is used as a key, expected text", hint: "quote the key")
            }
            return Key(text: nil, position: key.position)
        }
        if let line = seen[scalar.text] {
            diagnostics.error(
                key.position, "the key \(quoted(scalar.text)) occurs twice in one mapping",
                hint: "it stands in line \(line) already")
            return Key(text: nil, position: key.position)
        }
        seen[scalar.text] = key.position.line
        return Key(text: scalar.text, position: key.position)
    }
}
