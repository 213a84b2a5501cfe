/// A refused callback as it is sealed.
enum RefusedCallbackCoding {
    static func encode(_ content: RefusedCallback.Content) -> [UInt8] {
        var writer = ByteWriter()
        writer.put(tag: 1)
        writer.put(content.method)
        writer.put(content.path)
        writer.put(content.headers) { writer, header in
            writer.put(header.name)
            writer.put(header.value)
        }
        writer.put(content.body)
        writer.put(content.detail)
        return writer.bytes
    }

    static func content(_ bytes: [UInt8]) throws(StoreError) -> RefusedCallback.Content {
        var reader = ByteReader(bytes)
        guard try reader.tag() == 1 else { throw ByteReader.fault }
        return RefusedCallback.Content(
            method: try reader.text(), path: try reader.text(),
            headers: try reader.list { reader throws(StoreError) in
                RefusedCallback.Header(name: try reader.text(), value: try reader.text())
            }, body: try reader.blob(), detail: try reader.optionalText())
    }
}
