import PluginKit

/// Every value that was read of every field, the best first. A field may be there once per page and per script, and
/// each with a value per source.
struct TextValues {
    private struct Value {
        var text: String
        var rank: Rank
    }

    /// What is smaller comes first, member by member.
    private struct Rank {
        var script: Int
        var isRefused: Int
        var source: Int
        var page: Int
        /// Keeps the order of the answer among equals.
        var position = 0

        static func < (left: Rank, right: Rank) -> Bool {
            (left.script, left.isRefused, left.source, left.page, left.position)
                < (right.script, right.isRefused, right.source, right.page, right.position)
        }
    }

    private var values: [TextField: [Value]] = [:]

    /// - Parameter containers: of the kind text, in the order of the pages.
    init(_ containers: [ProcessAnswer.Container]) {
        for container in containers {
            for field in container.content["fieldList"].array { add(field, page: container.page) }
        }
        for field in values.keys { values[field]?.sort { $0.rank < $1.rank } }
    }

    /// The best value of a field for which `convert` yields something.
    func first<Result>(_ field: TextField, _ convert: (String) -> Result?) -> Result? {
        for value in values[field] ?? [] {
            if let result = convert(value.text) { return result }
        }
        return nil
    }

    /// The best value of a field, on one line.
    func first(_ field: TextField, lineBreak: String = " ") -> String? {
        first(field) { Self.clean($0, lineBreak: lineBreak) }
    }

    private mutating func add(_ field: JSON, page: Int?) {
        guard let type = field["fieldType"].int.flatMap(TextField.init(rawValue:)) else { return }
        // 0 is Latin, which is what the result's readers expect; an old engine that names no script has no other.
        let script = field["lcid"].isNothing || field["lcid"].int == 0 ? 0 : 1
        for value in field["valueList"].array {
            guard let text = value["value"].string else { continue }
            let isRefused = CheckResult(value["originalValidity"]) == .negative
            let source = value["source"].string.flatMap(Self.sources.firstIndex) ?? Self.sources.count
            append(
                text, type,
                Rank(
                    script: script, isRefused: isRefused ? 1 : 0, source: source,
                    page: value["pageIndex"].int ?? page ?? .max))
        }
        // The vendor's own choice, for an answer without a list.
        if let text = field["value"].string {
            append(text, type, Rank(script: script, isRefused: 2, source: 0, page: page ?? .max))
        }
    }

    private mutating func append(_ text: String, _ field: TextField, _ rank: Rank) {
        var value = Value(text: text, rank: rank)
        value.rank.position = values[field]?.count ?? 0
        values[field, default: []].append(value)
    }

    /// Best first: a machine-readable zone has check digits.
    private static let sources = ["MRZ", "VISUAL", "BARCODE", "RFID", "MAGNETIC", "EXTERNAL", "LIVE"]

    /// The vendor writes `^` where the document has a new line. nil if nothing is left.
    private static func clean(_ text: String, lineBreak: String) -> String? {
        if isClean(text) { return text }
        let lines = text.split { $0 == "^" || $0.isNewline }.map { line in
            line.split { $0.isWhitespace || $0 == "\0" }.joined(separator: " ")
        }
        let joined = lines.filter { !$0.isEmpty }.joined(separator: lineBreak)
        return joined.isEmpty ? nil : String(joined.prefix(500))
    }

    /// Most texts are: printable ASCII on one line, with single spaces inside.
    private static func isClean(_ text: String) -> Bool {
        var last = UInt8(ascii: " ")
        for byte in text.utf8 {
            guard (0x20...0x7E).contains(byte), byte != UInt8(ascii: "^"),
                byte != UInt8(ascii: " ") || last != UInt8(ascii: " ")
            else { return false }
            last = byte
        }
        return last != UInt8(ascii: " ") && text.utf8.count <= 500
    }
}
