import Domain
import FoundationEssentials
import Testing

@Suite("Documentation of events")
struct EventDocumentTests {
    @Test("docs/events holds the schema of each type's data", arguments: EventCatalogue.all)
    func schemas(definition: EventDefinition) throws {
        try Repository.expect("docs/events/\(definition.fileName)", toHold: Self.pretty(definition.schema, "") + "\n")
    }

    @Test("docs/events.md has every type in its tables")
    func tables() throws {
        let root = String(#filePath).split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
            .joined(separator: "/")
        let text = try String(contentsOfFile: root + "/docs/events.md", encoding: .utf8)
        for definition in EventCatalogue.all {
            let name = definition.type.replacing("voucher.", with: "verification.")
            #expect(text.contains("| `\(name)` |"), "\(definition.type)")
        }
    }

    /// Two spaces a level, members by name.
    private static func pretty(_ value: JSON, _ indent: String) -> String {
        let inner = indent + "  "
        if let object = value.object, !object.isEmpty {
            let members = object.sorted { $0.key < $1.key }.map { member in
                inner + JSON.string(member.key).text + ": " + pretty(member.value, inner)
            }
            return "{\n" + members.joined(separator: ",\n") + "\n" + indent + "}"
        }
        if let array = value.array, array.contains(where: { $0.object != nil }) {
            return "[\n" + array.map { inner + pretty($0, inner) }.joined(separator: ",\n") + "\n" + indent + "]"
        }
        return value.text
    }
}
