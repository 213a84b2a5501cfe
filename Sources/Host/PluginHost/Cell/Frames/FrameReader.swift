/// Reads a frame's payload from front to back. Nothing is touched that lies outside of it, and no count makes room for more
/// than there are bytes.
struct FrameReader {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    /// - Parameter range: within `bytes`.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = min(range.upperBound, bytes.count)
    }

    var isAtEnd: Bool { position == end }

    /// After the last value.
    func finish() throws(FrameError) {
        guard isAtEnd else { throw FrameError("\(end - position) bytes follow the frame's last value") }
    }

    mutating func byte(_ what: String) throws(FrameError) -> UInt8 {
        guard position < end else { throw short(what) }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func bool(_ what: String) throws(FrameError) -> Bool {
        switch try byte(what) {
        case 0: return false
        case 1: return true
        default: throw FrameError("\(what) is neither 0 nor 1")
        }
    }

    mutating func u32(_ what: String) throws(FrameError) -> UInt32 { try integer(what) }
    mutating func u64(_ what: String) throws(FrameError) -> UInt64 { try integer(what) }
    mutating func i32(_ what: String) throws(FrameError) -> Int32 { Int32(bitPattern: try integer(what)) }
    mutating func i64(_ what: String) throws(FrameError) -> Int64 { Int64(bitPattern: try integer(what)) }

    /// The raw value of an enumeration.
    mutating func choice<Value: RawRepresentable>(
        _ what: String, as type: Value.Type = Value.self
    ) throws(FrameError) -> Value where Value.RawValue == UInt32 {
        let raw: UInt32 = try integer(what)
        guard let value = Value(rawValue: raw) else { throw FrameError("\(what) is \(raw), which is none") }
        return value
    }

    mutating func count(_ what: String, most: Int) throws(FrameError) -> Int {
        let count = Int(try u32(what))
        guard count <= most else { throw FrameError("\(what): \(count), at most \(most)") }
        // Every element takes a byte or more.
        guard count <= end - position else { throw short(what) }
        return count
    }

    mutating func bytes(_ what: String, most: Int) throws(FrameError) -> [UInt8] {
        let count = try count(what, most: most)
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    mutating func text(_ what: String, most: Int) throws(FrameError) -> String {
        let count = try count(what, most: most)
        guard count > 0 else { return "" }
        defer { position += count }
        guard let text = String(validating: bytes[position..<position + count], as: UTF8.self) else {
            throw FrameError("\(what) is not UTF-8")
        }
        return text
    }

    mutating func optional<Value>(
        _ what: String, _ read: (inout FrameReader) throws(FrameError) -> Value
    ) throws(FrameError) -> Value? {
        try bool(what) ? try read(&self) : nil
    }

    mutating func list<Value>(
        _ what: String, most: Int, _ read: (inout FrameReader) throws(FrameError) -> Value
    ) throws(FrameError) -> [Value] {
        let count = try count(what, most: most)
        var list: [Value] = []
        for _ in 0..<count { list.append(try read(&self)) }
        return list
    }

    private mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ what: String
    ) throws(FrameError) -> Value {
        let size = MemoryLayout<Value>.size
        guard end - position >= size else { throw short(what) }
        defer { position += size }
        return Value(
            littleEndian: unsafe bytes.withUnsafeBytes {
                unsafe $0.loadUnaligned(fromByteOffset: position, as: Value.self)
            })
    }

    private func short(_ what: String) -> FrameError { FrameError("the frame ends before or in \(what)") }
}
