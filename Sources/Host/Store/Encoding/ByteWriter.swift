/// Writes values so that ``ByteReader`` reads them: numbers as LEB128, texts and bytes with their length before them.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func put(_ value: UInt32) { put(UInt64(value)) }
    mutating func put(tag: UInt8) { bytes.append(tag) }

    mutating func put(_ value: [UInt8]) {
        put(UInt64(value.count))
        bytes += value
    }

    mutating func put(_ value: String) {
        put(UInt64(value.utf8.count))
        bytes += value.utf8
    }

    mutating func put(_ value: String?) {
        bytes.append(value == nil ? 0 : 1)
        if let value { put(value) }
    }

    mutating func put<Element>(_ list: [Element], _ body: (inout ByteWriter, Element) -> Void) {
        put(UInt64(list.count))
        for element in list { body(&self, element) }
    }
}
