import Domain

/// Goes through a request or a result by its schema, where `x-personal` says what is a person's, and by the manifest's
/// `redaction`.
struct PersonalWalk {
    /// Words of ours or of the plugin about a person, and what many people share.
    private static let spared: Set<String> = ["detail", "message", "issuer", "checks", "failure"]

    let scrubber: Scrubber
    let redaction: [JSONPointer]
    /// Handles of pictures, by the order in which they stand in the request.
    private(set) var handles: [String: String] = [:]

    init(_ scrubber: Scrubber, redaction: [JSONPointer]) {
        self.scrubber = scrubber
        self.redaction = redaction
    }

    /// The value with stand-ins for what is personal; while the scrubber learns, it learns these.
    mutating func walk(_ value: JSON, _ schema: JSON?, at place: JSONPointer) -> JSON {
        walk(value, schema, name: "", isPersonal: false, at: place, from: .root)
    }

    private mutating func walk(
        _ value: JSON, _ schema: JSON?, name: String, isPersonal: Bool, at place: JSONPointer, from pointer: JSONPointer
    ) -> JSON {
        let isPersonal =
            (isPersonal || schema?["x-personal"]?.bool == true || redaction.contains(pointer))
            && !Self.spared.contains(name)
        switch value {
        // The name of a value that the host holds.
        case .object(let members) where members["$capture"] != nil: return value
        case .object(let members):
            var walked: [String: JSON] = [:]
            for (key, member) in members.sorted(by: { $0.key < $1.key }) {
                let own = schema?["properties"]?[key] ?? schema?["additionalProperties"]
                walked[key] = walk(
                    member, own, name: key, isPersonal: isPersonal, at: place.appending(key),
                    from: pointer.appending(key))
            }
            return .object(walked)
        case .array(let items):
            return .array(
                items.enumerated().map { index, item in
                    walk(
                        item, schema?["items"], name: name, isPersonal: isPersonal, at: place.appending(index),
                        from: pointer.appending(index))
                })
        case .string(let text) where name == "blob":
            let handle = handles[text] ?? "blob:\(handles.count + 1)"
            handles[text] = handle
            return .string(handle)
        case .string, .number:
            let isVague = PersonalKind.vague.contains(PersonalKind.bare(name)) || (isPersonal && name == "name")
            let named = scrubber.kind(named: name)
            return scrubber.scrub(value, named ?? (isPersonal && !isVague ? kind(name) : nil), at: place)
        case .null, .bool: return value
        }
    }

    private func kind(_ name: String) -> PersonalKind { name == "number" ? .identity : .contact }
}
