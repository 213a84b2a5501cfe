extension ProviderParser {
    /// The name of the library without `lib` and `.so`.
    func plugin(_ section: SectionReader) -> String? {
        guard let reader = section["plugin"] else {
            diagnostics.error(section.reader.position, "the key plugin is missing", hint: "add plugin: and its name")
            return nil
        }
        guard let text = reader.text(NameRule.plugin.expected) else { return nil }
        if text.hasSuffix(".so") || text.contains("/") {
            var name = text.split(separator: "/").last.map(String.init) ?? ""
            if name.hasSuffix(".so") { name.removeLast(3) }
            if name.hasPrefix("lib") { name.removeFirst(3) }
            reader.mismatch(
                "the plugin's name, not its file",
                hint: NameRule.plugin.accepts(name) ? "did you mean \(quoted(name))?" : nil)
            return nil
        }
        return reader.name(.plugin)
    }

    /// `sha256:` and 64 hex digits; the digits come out.
    func digestPin(_ reader: NodeReader) -> String? {
        let expected = "sha256: and 64 lower-case hex digits"
        guard let text = reader.text(expected) else { return nil }
        let prefix = "sha256:"
        let digits = text.hasPrefix(prefix) ? text.dropFirst(prefix.count) : text[...]
        let isHex = digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        if text.hasPrefix(prefix), digits.utf8.count == 64, isHex { return String(digits) }
        let hint: String? =
            if !text.hasPrefix(prefix), digits.utf8.count == 64, isHex {
                "put sha256: before it"
            } else if text.hasPrefix(prefix), digits.utf8.count != 64 {
                "there are \(digits.count) digits"
            } else {
                "gatehouse plugin inspect prints it"
            }
        reader.mismatch(expected, hint: hint)
        return nil
    }
}
