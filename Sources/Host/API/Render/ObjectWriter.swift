package import Domain

/// Writes a JSON object with its members in the order they are given, so that answers read alike and in the order the
/// documentation has them.
package struct ObjectWriter {
    private var bytes: [UInt8] = []
    private var isEmpty = true

    package init() {
        bytes.reserveCapacity(1024)
        bytes.append(UInt8(ascii: "{"))
    }

    package mutating func member(_ name: String, _ value: JSON) {
        key(name)
        value.serialize(to: &bytes)
    }

    package mutating func member(_ name: String, _ text: String?) {
        key(name)
        if let text { JSON.serialize(text, to: &bytes) } else { bytes += "null".utf8 }
    }

    package mutating func member(_ name: String, raw value: [UInt8]) {
        key(name)
        bytes += value
    }

    /// The members `names`, in that order, of an object that may lack them: null where it does.
    package mutating func members(_ names: [String], of object: JSON?) {
        for name in names { member(name, object?[name] ?? .null) }
    }

    package mutating func object(_ name: String, _ write: (inout ObjectWriter) -> Void) {
        key(name)
        nested(write)
    }

    /// A list with an object for each item.
    package mutating func list<Item>(
        _ name: String, _ items: [Item], _ write: (Item, inout ObjectWriter) -> Void
    ) {
        key(name)
        bytes.append(UInt8(ascii: "["))
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            nested { write(item, &$0) }
        }
        bytes.append(UInt8(ascii: "]"))
    }

    package func finish() -> [UInt8] { bytes + [UInt8(ascii: "}")] }

    package static func array(_ items: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += item
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }

    /// An object within this one, written to the same bytes.
    private mutating func nested(_ write: (inout ObjectWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        isEmpty = true
        write(&self)
        isEmpty = false
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func key(_ name: String) {
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
        JSON.serialize(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }
}
