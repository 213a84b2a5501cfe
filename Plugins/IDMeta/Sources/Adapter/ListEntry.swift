import PluginKit

/// What templates and plans have in common in the vendor's lists.
struct ListEntry {
    let id: String
    let name: String
    let description: String?
    let isActive: Bool
    /// Without secrets, and nothing at all if it is very large.
    let raw: JSON

    private static let mostRawBytes = 8192

    init(_ json: JSON, _ list: String, ids: [String], names: [String]) throws(PluginFailure) {
        id = try ListPage.id(json, ids, list)
        let name = names.lazy.map { json[$0] }.first { !$0.isNothing } ?? .absent
        guard name.string != nil, let line = name.line else {
            throw Answer.unreadable(list, "entry \(id) has no \(names.joined(separator: " or "))")
        }
        self.name = line
        let description = json["description"]
        guard description.isNothing || description.string != nil else {
            throw Answer.unreadable(list, "the description of entry \(id) is no text")
        }
        self.description = description.filledString.map { String($0.unicodeScalars.prefix(2000)) }
        isActive = try Self.isActive(json, list, id)
        let raw = Self.withoutSecrets(json)
        self.raw = raw.utf8.count <= Self.mostRawBytes ? raw : [:]
    }

    /// A list that says nothing of the kind lists what can be used; a word that nobody knows is not guessed at.
    private static func isActive(_ json: JSON, _ list: String, _ id: String) throws(PluginFailure) -> Bool {
        guard json["deleted_at"].isNothing else { return false }
        let state = ["status", "active", "is_active", "enabled"].lazy.map { json[$0] }.first { !$0.isNothing }
        switch state {
        case nil: return true
        case .bool(let value)?: return value
        case .number("1")?: return true
        case .number("0")?: return false
        default:
            switch state?.filledString?.lowercased() {
            case "active", "enabled", "published", "1", "true": return true
            case "inactive", "disabled", "archived", "retired", "deleted", "draft", "unpublished", "0", "false":
                return false
            default: throw Answer.unreadable(list, "whether entry \(id) is active is not understood")
            }
        }
    }

    private static func withoutSecrets(_ json: JSON) -> JSON {
        switch json {
        case .object(let members):
            let words = ["secret", "token", "password", "api_key", "apikey", "credential"]
            return .object(
                members.filter { member in
                    let name = member.name.lowercased()
                    return !words.contains { name.contains($0) }
                }.map { JSON.Member($0.name, withoutSecrets($0.value)) })
        case .array(let elements): return .array(elements.map(withoutSecrets))
        // Lists come as the text of JSON, and so may what they hold.
        case .string(let text):
            let inner = JSON(tolerant: Array(text.utf8))
            return inner.isObject || inner.isArray ? .string(withoutSecrets(inner).serialized) : json
        default: return json
        }
    }
}
