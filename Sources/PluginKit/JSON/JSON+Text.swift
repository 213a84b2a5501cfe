extension JSON {
    /// Compact JSON text, keys sorted by their UTF-8 bytes, so that equal values give equal texts.
    public var utf8: [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }

    /// Compact JSON text with sorted keys.
    public var serialized: String { String(decoding: utf8, as: UTF8.self) }

    /// The number with exactly this text; nil if JSON does not allow it.
    public static func number(validating text: String) -> JSON? { isNumber(text) ? .number(text) : nil }

    static func isNumber(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var reader = unsafe JSONReader(bytes)
            return reader.readWholeNumber()
        }
    }
}
