/// The settings that say which template serves a request that names none: those whose schema says
/// `"x-template": "default"`.
package struct DefaultTemplateSettings: Hashable, Sendable {
    /// Each holds a template of the vendor's.
    package var plain: [String] = []
    /// Each holds templates by verification type, which win.
    package var byType: [String] = []

    package init() {}

    package init(_ schema: JSON) {
        for (name, property) in schema["properties"]?.object ?? [:] where property["x-template"] == "default" {
            if property["type"] == "object" { byType.append(name) } else { plain.append(name) }
        }
        plain.sort()
        byType.sort()
    }

    /// The templates that a configuration names.
    package func read(_ config: JSON) -> DefaultTemplates {
        var templates = DefaultTemplates()
        for name in plain where templates.plain == nil {
            templates.plain = config[name]?.string.map { .init(id: $0, pointer: JSONPointer(tokens: [name])) }
        }
        for name in byType {
            for (type, template) in config[name]?.object ?? [:] where templates.byType[type] == nil {
                templates.byType[type] = template.string.map {
                    .init(id: $0, pointer: JSONPointer(tokens: [name, type]))
                }
            }
        }
        return templates
    }
}

/// What serves requests that name no template.
package struct DefaultTemplates: Hashable, Sendable {
    package struct Setting: Hashable, Sendable {
        /// The vendor's own.
        package var id: String
        /// Where the configuration says so.
        package var pointer: JSONPointer
    }

    package fileprivate(set) var plain: Setting?
    package fileprivate(set) var byType: [String: Setting] = [:]

    package init() {}

    package func template(for type: String?) -> Setting? { type.flatMap { byType[$0] } ?? plain }

    /// All of them, in an order that stays.
    package var all: [Setting] {
        (plain.map { [$0] } ?? []) + byType.sorted { $0.key < $1.key }.map(\.value)
    }
}
