import CYAML

/// What the scanner stumbled over, in words an operator can act on. Its own words never quote the file.
struct YAMLSyntaxProblem {
    let position: SourcePosition
    let message: String
    let hint: String?

    init(_ parser: yaml_parser_t, bytes: [UInt8], file: String) {
        let problem = parser.problem.map { String(cString: $0) } ?? "unreadable"
        let context = parser.context.map { String(cString: $0) }
        if parser.error == YAML_READER_ERROR {
            // The reader knows only the byte.
            let place = YAMLText.place(of: parser.problem_offset, in: bytes)
            position = SourcePosition(file: file, line: place.line, column: place.column)
        } else {
            // The star is where the eye should go, not the sign behind it.
            let mark = context?.contains("alias") == true ? parser.context_mark : parser.problem_mark
            position = SourcePosition(file: file, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
        }
        var message = "not valid YAML: \(problem)"
        if let context, parser.context_mark.line != parser.problem_mark.line {
            message += ", \(context) that begins in line \(parser.context_mark.line + 1)"
        } else if let context {
            message += ", \(context)"
        }
        self.message = message
        hint = Self.hint(problem, context ?? "", opened: Int(parser.context_mark.line) + 1)
    }

    private static func hint(_ problem: String, _ context: String, opened: Int) -> String? {
        if context.contains("alias") { return "text that begins with * must be quoted: \"*\"" }
        if context.contains("quoted scalar") { return "the quote opened in line \(opened) is not closed" }
        if context.contains("flow mapping") { return "the brace { opened in line \(opened) is not closed" }
        if context.contains("flow sequence") { return "the bracket [ opened in line \(opened) is not closed" }
        switch problem {
        case "mapping values are not allowed in this context":
            return "quote text that holds \": \", or check the indentation of this line and the one above"
        case "did not find expected key":
            return "keys of one mapping begin in the same column"
        case "could not find expected ':'":
            return "a key is followed by a colon and a space"
        case "found character that cannot start any token":
            return "text that begins with @, ` or % must be quoted"
        case "block sequence entries are not allowed in this context":
            return "begin the list in the line below its key"
        case "control characters are not allowed":
            return "remove the control character"
        default:
            return nil
        }
    }
}
