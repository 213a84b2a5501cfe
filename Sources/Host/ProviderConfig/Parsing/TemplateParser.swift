/// `public: "306"` or `public: { id: "306", name: …, description: …, active: true }`.
enum TemplateParser {
    static func templates(_ reader: NodeReader) -> [TemplateEntry] {
        var templates: [TemplateEntry] = []
        for entry in reader.entries("a mapping of public template ids to the provider's") ?? [] {
            let template = reader.child(entry.key, entry.value)
            guard NameRule.template.accepts(entry.key) else {
                reader.error(
                    "expected \(NameRule.template.expected), found \(quoted(entry.key))", at: entry.keyPosition)
                continue
            }
            if let entry = Self.template(template, publicID: entry.key) { templates.append(entry) }
        }
        return templates.sorted { $0.publicID < $1.publicID }
    }

    private static func template(_ reader: NodeReader, publicID: String) -> TemplateEntry? {
        let expected = "the provider's template id"
        if reader.node.entries == nil {
            // Vendors number their templates; a number needs no quotes here.
            return reader.literalText(expected).map { TemplateEntry(publicID: publicID, externalID: $0) }
        }
        guard let section = reader.section(["id", "name", "description", "active"], expected) else { return nil }
        let name = section["name"]?.text()
        let description = section["description"]?.text()
        let isActive = section["active"]?.bool() ?? true
        guard let id = section["id"] else {
            reader.error("the key id is missing", hint: "add id: with the provider's template id")
            return nil
        }
        return id.literalText(expected).map {
            TemplateEntry(
                publicID: publicID, externalID: $0, name: name, description: description, isActive: isActive)
        }
    }
}
