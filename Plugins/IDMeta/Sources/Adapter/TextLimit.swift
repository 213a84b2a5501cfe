import PluginKit

extension JSON {
    /// A filled text or a number's text, on one line and not longer than a result or the state should hold.
    var line: String? {
        guard let text = string == nil ? text : filledString else { return nil }
        let line = text.split(whereSeparator: \.isNewline).joined(separator: ", ")
        return line.isEmpty ? nil : String(line.prefix(256))
    }
}
