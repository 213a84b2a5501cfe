package import Domain

/// Reads the members of a client's JSON object and collects every fault, so that a client learns of all at once.
package struct BodyReader {
    package private(set) var faults: [Problem.Fault] = []
    private let members: [String: JSON]
    private let pointer: String
    private var known: Set<String> = []

    package init(_ value: JSON, at pointer: String = "") {
        self.pointer = pointer
        if let members = value.object {
            self.members = members
        } else {
            members = [:]
            faults = [.init(pointer: pointer, message: "expected an object, found \(value.typeName)")]
        }
    }

    package func path(_ name: String) -> String {
        // Most names have nothing to escape, and a path is made for each object, not only for faults.
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
            return "\(pointer)/\(name)"
        }
        return pointer + "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
    }

    package mutating func fault(_ name: String, _ message: String) {
        faults.append(.init(pointer: path(name), message: message))
    }

    package mutating func adopt(_ other: BodyReader) { faults += other.faults }

    /// nil for an absent member and for null.
    package mutating func value(_ name: String) -> JSON? {
        known.insert(name)
        guard let value = members[name], !value.isNull else { return nil }
        return value
    }

    /// Text of 1 to `limit` Unicode scalars, without control characters.
    package mutating func text(_ name: String, limit: Int) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.string else {
            fault(name, "expected a string, found \(value.typeName)")
            return nil
        }
        if text.isEmpty {
            fault(name, "must not be empty")
        } else if text.unicodeScalars.count > limit {
            fault(name, "must have at most \(limit) characters")
        } else if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
            fault(name, "must not contain control characters")
        } else {
            return text
        }
        return nil
    }

    package mutating func required(_ name: String, limit: Int) -> String {
        if members[name]?.isNull ?? true {
            known.insert(name)
            fault(name, "is required")
            return ""
        }
        return text(name, limit: limit) ?? ""
    }

    package mutating func object(_ name: String) -> JSON? {
        guard let value = value(name) else { return nil }
        guard value.object != nil else {
            fault(name, "expected an object, found \(value.typeName)")
            return nil
        }
        return value
    }

    /// Members that nobody asked for are faults: a misspelt field must not be ignored.
    package mutating func refuseUnknown() {
        for name in members.keys.sorted() where !known.contains(name) {
            fault(name, "is not a field of this request" + didYouMean(name, among: known.sorted()))
        }
    }

    package func problem(detail: String = "The request has fields that are missing, unknown or wrong.") -> Problem? {
        faults.isEmpty ? nil : Problem(.invalidRequest, detail: detail, errors: faults)
    }
}
