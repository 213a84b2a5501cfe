import CPostgres
import Domain

/// Values in PostgreSQL's binary form.
enum PostgresValue {
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let text: Oid = 25
    private static let numeric: Oid = 1700

    static func type(_ kind: SQLValue.Kind) -> Oid {
        switch kind {
        case .integer: int8
        case .text: text
        case .blob: bytea
        // The server infers it.
        case .unknown: 0
        }
    }

    /// Of an array of these.
    static func arrayType(_ kind: SQLValue.Kind) -> Oid {
        switch kind {
        case .integer: 1016
        case .text: 1009
        case .blob: 1001
        case .unknown: 0
        }
    }

    /// A whole number of any width; sums of bigint come as numeric.
    static func integer(_ bytes: UnsafeRawBufferPointer, type: Oid) -> Int64 {
        if type == numeric { return decimal(bytes) }
        guard let first = bytes.first else { return 0 }
        // The sign, then the bytes behind it; a boolean is one byte.
        return bytes.dropFirst().reduce(Int64(Int8(bitPattern: first))) { $0 << 8 | Int64($1) }
    }

    /// Groups of four digits, the first one's weight ahead of them.
    private static func decimal(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        func word(_ index: Int) -> Int16 {
            Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 2, as: Int16.self))
        }
        let (digits, weight) = (Int(word(0)), Int(word(1)))
        if weight < 0 { return 0 }
        var value: Int64 = 0
        for place in 0...weight { value = value &* 10_000 &+ (place < digits ? Int64(word(4 + place)) : 0) }
        return word(2) == 0 ? value : -value
    }
}

/// Parameters of one statement, as libpq wants them. One is used again and again, to save its memory.
struct PostgresParameters {
    private var bytes: [UInt8] = []
    /// Where each begins; -1: NULL.
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private(set) var types: [Oid] = []

    mutating func set(_ values: [SQLValue]) {
        clear()
        for value in values {
            let start = bytes.count
            put(value)
            add(from: value.isPresent ? start : -1, type: PostgresValue.type(value.kind))
        }
        // An empty value still needs an address.
        bytes.append(0)
    }

    /// As many values in each row: each parameter is the array of a column.
    mutating func set(columnsOf rows: [[SQLValue]]) {
        clear()
        guard let first = rows.first else { return }
        for column in first.indices {
            let start = bytes.count
            let kind = rows.lazy.map { $0[column].kind }.first { $0 != .unknown } ?? .unknown
            // One dimension, may hold NULLs, of this type, so many elements, the first of which is number 1.
            for word in [1, 1, Int32(bitPattern: PostgresValue.type(kind)), Int32(rows.count), 1] { put(word) }
            for row in rows {
                let (value, place) = (row[column], bytes.count)
                put(Int32(-1))
                guard value.isPresent else { continue }
                put(value)
                let length = Int32(bytes.count - place - 4)
                withUnsafeBytes(of: length.bigEndian) { bytes.replaceSubrange(place..<place + 4, with: $0) }
            }
            add(from: start, type: PostgresValue.arrayType(kind))
        }
    }

    private mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        types.removeAll(keepingCapacity: true)
    }

    private mutating func put(_ value: SQLValue) {
        switch value {
        case .absent: break
        case .integer(let integer): withUnsafeBytes(of: integer.bigEndian) { bytes += $0 }
        case .text(let text): bytes += text.utf8
        case .blob(let blob): bytes += blob
        case .id(let id): withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { bytes += $0 }
        }
    }

    private mutating func put(_ word: Int32) { withUnsafeBytes(of: word.bigEndian) { bytes += $0 } }

    /// - Parameter start: -1 for NULL.
    private mutating func add(from start: Int, type: Oid) {
        offsets.append(start)
        lengths.append(start < 0 ? 0 : Int32(bytes.count - start))
        formats.append(1)
        types.append(type)
    }

    typealias Pointers = UnsafePointer<UnsafePointer<CChar>?>

    func use(_ body: (Int32, Pointers?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Int32) -> Int32 {
        bytes.withUnsafeBytes { bytes in
            let start = bytes.bindMemory(to: CChar.self).baseAddress
            let pointers = offsets.map { offset in offset < 0 ? nil : start.map { UnsafePointer($0 + offset) } }
            return shifted(pointers, body)
        }
    }

    private func shifted(
        _ pointers: [UnsafePointer<CChar>?],
        _ body: (Int32, Pointers?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Int32
    ) -> Int32 {
        pointers.withUnsafeBufferPointer { pointers in
            lengths.withUnsafeBufferPointer { lengths in
                formats.withUnsafeBufferPointer { formats in
                    body(Int32(pointers.count), pointers.baseAddress, lengths.baseAddress, formats.baseAddress)
                }
            }
        }
    }
}
