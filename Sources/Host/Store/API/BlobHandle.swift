/// `blob:` and 64 hex digits: an HMAC of the content under a key of the tenant's.
enum BlobHandle {
    private static let scheme = "blob:"

    static func text(_ id: [UInt8]) -> String {
        var bytes = Array(scheme.utf8)
        for byte in id {
            bytes.append(digit(byte >> 4))
            bytes.append(digit(byte & 0xF))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func id(_ text: String) throws(StoreError) -> [UInt8] {
        let digits = Array(text.utf8.dropFirst(scheme.utf8.count))
        guard text.hasPrefix(scheme), digits.count == 64 else { throw unknown }
        var id: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { throw unknown }
            id.append(high << 4 | low)
        }
        return id
    }

    private static let unknown = StoreError(
        .notFound, "there is no such blob; upload the image again and use the handle of the answer")

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? value + 0x30 : value + 0x57 }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}
