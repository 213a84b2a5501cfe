package import Domain

/// Writes a JSON object with its members in the order they are given, so that answers read alike and in the order the
/// documentation has them.
package struct ObjectWriter {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    package init() {
        bytes.reserveCapacity(1024)
    }

    package mutating func member(_ name: String, _ value: JSON) {
        key(name)
        bytes += value.serialized()
    }

    package mutating func member(_ name: String, _ text: String?) {
        member(name, text.map { .string($0) } ?? .null)
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
        var inner = ObjectWriter()
        write(&inner)
        bytes += inner.finish()
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

    private mutating func key(_ name: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes += JSON.string(name).serialized()
        bytes.append(UInt8(ascii: ":"))
    }
}
