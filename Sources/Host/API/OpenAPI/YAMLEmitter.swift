import Domain

/// Writes JSON as YAML for people: known keys in their usual order, short lists on one line, long text folded. The same
/// value always gives the same bytes.
struct YAMLEmitter {
    private static let width = 110
    /// Text longer than this is folded into lines.
    private static let foldedFrom = 80
    private let document: JSON
    private var lines: [String] = []

    private init(document: JSON) {
        self.document = document
    }

    /// - Parameter value: an object.
    static func text(_ value: JSON) -> String {
        var emitter = YAMLEmitter(document: value)
        emitter.members(of: value, at: 0, after: nil, order: .usual)
        return emitter.lines.joined(separator: "\n") + "\n"
    }

    /// - Parameters:
    ///   - column: of what `head` begins with; what belongs to it stands two columns further in.
    ///   - head: a key with its colon, or a dash.
    private mutating func write(_ value: JSON, at column: Int, head: String, order: YAMLKeyOrder) {
        switch value {
        case .object(let members) where !members.isEmpty:
            if head.hasSuffix("-") {
                self.members(of: value, at: column + 2, after: head + " ", order: order)
            } else {
                lines.append(head)
                self.members(of: value, at: column + 2, after: nil, order: order)
            }
        case .array(let elements) where !elements.isEmpty:
            if let flow = Self.flow(elements), head.count + flow.count < Self.width {
                lines.append(head + " " + flow)
                return
            }
            lines.append(head)
            let inner = order.element(in: document)
            for element in elements {
                write(element, at: column + 2, head: Self.spaces(column + 2) + "-", order: inner)
            }
        case .string(let text):
            if let style = Self.blockStyle(text) {
                lines.append(head + " " + style)
                let folded = Self.folded(text, Self.width - column - 2)
                lines += folded.map { $0.isEmpty ? "" : Self.spaces(column + 2) + $0 }
            } else {
                lines.append(head + " " + Self.scalar(value, inFlow: false))
            }
        default:
            lines.append(head + " " + Self.scalar(value, inFlow: false))
        }
    }

    /// - Parameter opening: what stands before the first key, if it does not begin a line of its own.
    private mutating func members(of object: JSON, at column: Int, after opening: String?, order: YAMLKeyOrder) {
        var lead = opening ?? Self.spaces(column)
        for (key, member) in order.sorted(object.object ?? [:]) {
            let head = lead + Self.scalar(.string(key), inFlow: false) + ":"
            write(member, at: column, head: head, order: order.member(key, of: object, in: document))
            lead = Self.spaces(column)
        }
    }

    /// `[a, b]`; nil when some element is not a scalar.
    private static func flow(_ elements: [JSON]) -> String? {
        guard elements.allSatisfy({ $0.array == nil && $0.object == nil }) else { return nil }
        return "[" + elements.map { scalar($0, inFlow: true) }.joined(separator: ", ") + "]"
    }

    private static func scalar(_ value: JSON, inFlow: Bool) -> String {
        switch value {
        case .string(let text): isPlain(text, inFlow: inFlow) ? text : value.text
        // A JSON string is a double-quoted YAML string, and the rest of JSON is YAML as it is.
        default: value.text
        }
    }

    private static let reserved: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]

    /// Text that YAML reads back as itself without quotes. Quotes more than it must.
    private static func isPlain(_ text: String, inFlow: Bool) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
            first.properties.isAlphabetic || first == "/" || first == "$",
            last != ":" && last != " ", !reserved.contains(text.lowercased()),
            !text.contains(": "), !text.contains(" #")
        else { return false }
        let marks = inFlow ? "_-./$" : "_-./$:;,'(){}`<>=+?!"
        return text.unicodeScalars.allSatisfy {
            $0 == " " || $0.properties.isAlphabetic || ("0"..."9").contains($0) || marks.unicodeScalars.contains($0)
        }
    }

    /// How a long text is written; nil for one that stays on its line.
    private static func blockStyle(_ text: String) -> String? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let isClean = lines.allSatisfy { $0.first != " " && $0.last != " " } && lines.first != "" && lines.last != ""
        guard isClean, !text.contains("  ") else { return nil }
        if lines.count > 1 { return "|-" }
        return text.count > foldedFrom ? ">-" : nil
    }

    private static func folded(_ text: String, _ width: Int) -> [String] {
        if text.contains("\n") {
            return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty && line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + [line]
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
