import CYAML

/// Reads one YAML document into a tree with a position for every node.
///
/// Refused, each with its place: aliases (so no bomb can be built), duplicate keys, keys that are not text, tags other
/// than `!!str`, several documents, tabs as indentation, text that is not UTF-8, and what is beyond ``YAMLLimits``.
package enum YAMLParser {
    /// - Returns: the tree, or nil when none could be built; `problems` says why. A tree may come with problems.
    package static func parse(_ bytes: [UInt8], file: String) -> (root: YAMLNode?, problems: [ConfigDiagnostic]) {
        let collector = DiagnosticCollector()
        let root = parse(bytes, file: file, collector)
        return (root, collector.diagnostics)
    }

    static func parse(_ bytes: [UInt8], file: String, _ diagnostics: DiagnosticCollector) -> YAMLNode? {
        guard bytes.count <= YAMLLimits.bytes else {
            diagnostics.error(
                SourcePosition(file: file), "the file is larger than \(SizeText.format(YAMLLimits.bytes))",
                hint: "a configuration file is a few kilobytes; is this the right file?")
            return nil
        }
        if let fault = YAMLText.fault(in: bytes) {
            diagnostics.error(
                SourcePosition(file: file, line: fault.line, column: fault.column), fault.message, hint: fault.hint)
            return nil
        }
        // libyaml would count the mark as a column.
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        var builder = YAMLBuilder(file: file, diagnostics: diagnostics)
        read(bytes, file: file, into: &builder)
        return builder.isStopped ? nil : builder.root
    }

    private static func read(_ bytes: [UInt8], file: String, into builder: inout YAMLBuilder) {
        // The parser keeps a pointer to itself, so it needs an address that stays.
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        guard yaml_parser_initialize(parser) == 1 else {
            builder.stop(SourcePosition(file: file), "there is no memory left to read the file")
            return
        }
        defer { yaml_parser_delete(parser) }
        bytes.withUnsafeBufferPointer { buffer in
            yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
            yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
            while !builder.isStopped {
                var event = yaml_event_t()
                guard yaml_parser_parse(parser, &event) == 1 else {
                    let problem = YAMLSyntaxProblem(parser.pointee, bytes: bytes, file: file)
                    builder.stop(problem.position, problem.message, hint: problem.hint)
                    return
                }
                defer { yaml_event_delete(&event) }
                if event.type == YAML_STREAM_END_EVENT { return }
                builder.take(event)
            }
        }
    }
}
