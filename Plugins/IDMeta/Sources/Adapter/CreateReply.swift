import PluginKit

/// What the vendor says when a verification is created.
struct CreateReply {
    /// The vendor's id of the verification.
    let id: String
    /// What the template asks for and this plugin knows, in the order to perform it.
    let plans: [Plan]
    /// Whether it asks for more than that.
    let asksForMore: Bool

    init(_ json: JSON) throws(PluginFailure) {
        if Answer.saysFailure(json) { throw Answer.technicalFailure("create") }
        let id = json["verification", "id"]
        guard let text = id.string == nil ? id.int.map(String.init) : id.filledString, text.count <= 256 else {
            throw Answer.unreadable("create", "verification.id is missing")
        }
        self.id = text
        let names = Self.names(json)
        guard !names.isEmpty else {
            throw PluginFailure(
                .config, code: "no_plans",
                message: "the template names no plans that can be read; give it plans or choose another template")
        }
        plans = Plan.allCases.filter { names.contains($0.rawValue) }
        asksForMore = names.contains { Plan(rawValue: $0 ?? "") == nil }
    }

    /// The names of the plans; nil for each that cannot be read. `plans` and the template's own list must both be
    /// satisfied; the other lists count only when there is neither.
    private static func names(_ json: JSON) -> [String?] {
        let plans = json["plans"].array
        let named = list(json["plans"], plans) + list(json["template", "plans"], plans)
        if !named.isEmpty { return named }
        let dropped = list(json["template", "dropzone_plans"], plans)
        return dropped.isEmpty ? list(json["tool_settings"], plans) : dropped
    }

    /// An array, or the text of one; of objects with `plan`, of names, or of ids that `plans` explains. A text may also be
    /// `"null"`.
    static func list(_ json: JSON, _ plans: [JSON]) -> [String?] {
        json.embedded.array.map { entry in
            if let name = entry["plan"].filledString { return name }
            guard let word = entry.text ?? entry["id"].text else { return nil }
            return plans.first { $0["id"].text == word }?["plan"].filledString ?? (entry.string == nil ? nil : word)
        }
    }
}
