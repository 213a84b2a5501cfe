/// Builds one frame.
struct FrameWriter {
    private var bytes: [UInt8]

    init(_ kind: Frame.Kind, id: UInt64, room: Int = 512) {
        bytes = []
        bytes.reserveCapacity(Frame.headerSize + room)
        put(UInt32(0))
        bytes.append(kind.rawValue)
        bytes.append(Frame.version)
        bytes.append(0)
        bytes.append(0)
        put(id)
    }

    /// The whole frame, its length written into its header.
    consuming func finished() -> [UInt8] {
        let length = UInt32(bytes.count - Frame.headerSize).littleEndian
        unsafe withUnsafeBytes(of: length) { length in
            for index in 0..<4 { bytes[index] = unsafe length[index] }
        }
        return bytes
    }

    mutating func put(_ value: UInt8) { bytes.append(value) }

    mutating func put(_ value: Bool) { bytes.append(value ? 1 : 0) }

    mutating func put(_ value: UInt32) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func put(_ value: UInt64) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func put(_ value: Int32) { put(UInt32(bitPattern: value)) }

    mutating func put(_ value: Int64) { put(UInt64(bitPattern: value)) }

    mutating func put(count: Int) { put(UInt32(clamping: count)) }

    mutating func put(_ value: [UInt8]) {
        put(count: value.count)
        bytes.append(contentsOf: value)
    }

    mutating func put(_ value: String) {
        put(count: value.utf8.count)
        bytes.append(contentsOf: value.utf8)
    }

    mutating func put<Value>(_ value: Value?, _ write: (inout FrameWriter, Value) -> Void) {
        put(value != nil)
        if let value { write(&self, value) }
    }

    mutating func put<Value>(list: [Value], _ write: (inout FrameWriter, Value) -> Void) {
        put(count: list.count)
        for value in list { write(&self, value) }
    }
}
