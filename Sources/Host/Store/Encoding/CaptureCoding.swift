import Domain

/// A captured value as it is sealed; its name and lifetime stand beside it.
enum CaptureCoding {
    static func encode(_ value: CapturedValue) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(value.kind.rawValue)
        writer.put(value.value)
        return writer.bytes
    }

    static func decode(_ bytes: [UInt8], name: String, expiresAt: Timestamp?) throws(StoreError) -> CapturedValue {
        var reader = ByteReader(bytes)
        return CapturedValue(name: name, kind: try reader.word(), value: try reader.blob(), expiresAt: expiresAt)
    }
}
