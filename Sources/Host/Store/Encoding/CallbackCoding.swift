import Domain

/// A callback as it is sealed: what the plugin made of it, then the call as it arrived.
enum CallbackCoding {
    static func encode(_ callback: NewCallback) -> [UInt8] {
        let request = callback.request
        var writer = ByteWriter()
        writer.put(tag: 1)
        writer.put(callback.correlation)
        writer.put(tag: callback.payload == nil ? 0 : 1)
        writer.put(callback.payload ?? [])
        for text in [request.method, request.path, request.query, request.url] { writer.put(text) }
        writer.put(request.headers) { writer, header in
            writer.put(header.name)
            writer.put(header.value)
        }
        writer.put(request.body)
        return writer.bytes
    }

    /// nil: it was for nobody.
    static func content(_ bytes: [UInt8]) throws(StoreError) -> StoredCallback.Content? {
        var reader = ByteReader(bytes)
        guard try reader.tag() == 1 else { throw ByteReader.fault }
        let correlation = try reader.optionalText()
        let isDelivered = try reader.tag() == 1
        let payload = try reader.blob()
        guard let correlation, isDelivered else { return nil }
        return StoredCallback.Content(correlation: correlation, payload: payload)
    }
}
