/// Reads what ``ByteWriter`` wrote. The bytes were authenticated, so a fault means another program version wrote them.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func number() throws(StoreError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let byte = try tag()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw Self.fault
    }

    mutating func count() throws(StoreError) -> Int {
        let value = try number()
        guard value <= UInt64(bytes.count - position) else { throw Self.fault }
        return Int(value)
    }

    mutating func tag() throws(StoreError) -> UInt8 {
        guard position < bytes.count else { throw Self.fault }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func blob() throws(StoreError) -> [UInt8] {
        let length = try count()
        defer { position += length }
        return Array(bytes[position..<position + length])
    }

    mutating func text() throws(StoreError) -> String {
        let length = try count()
        defer { position += length }
        return String(decoding: bytes[position..<position + length], as: UTF8.self)
    }

    mutating func optionalText() throws(StoreError) -> String? {
        try tag() == 0 ? nil : try text()
    }

    mutating func list<Element>(
        _ body: (inout ByteReader) throws(StoreError) -> Element
    ) throws(StoreError) -> [Element] {
        let length = try count()
        var list: [Element] = []
        list.reserveCapacity(length)
        for _ in 0..<length { list.append(try body(&self)) }
        return list
    }

    mutating func word<Word: RawRepresentable<UInt32>>(_: Word.Type = Word.self) throws(StoreError) -> Word {
        guard let word = Word(rawValue: UInt32(truncatingIfNeeded: try number())) else { throw Self.fault }
        return word
    }

    static let fault = StoreError(
        .corrupt, "the journal holds a record this program does not know; a newer one wrote it")
}
