/// The formats that are checked; all others are refused when the schema is read.
package enum SchemaFormat: String, Sendable, CaseIterable {
    /// RFC 3339 full-date.
    case date
    /// RFC 3339 date-time, with its zone.
    case dateTime = "date-time"
    /// RFC 9562, hyphenated, either case.
    case uuid
    /// RFC 3986 with a scheme; characters and percent escapes are checked, not the parts of each scheme.
    case uri

    /// What a value looks like, for messages.
    var example: String {
        switch self {
        case .date: "a date such as 1990-01-31"
        case .dateTime: "a date and time such as 2024-01-31T12:00:00Z"
        case .uuid: "a UUID such as 0190d5c4-8b1e-7c3a-9f1e-5a0c2b3d4e5f"
        case .uri: "an absolute URI such as https://example.com/path"
        }
    }

    package func accepts(_ text: String) -> Bool {
        switch self {
        case .date: CalendarDate(text) != nil
        case .dateTime: Self.isDateTime(Array(text.utf8))
        case .uuid: Self.isUUID(Array(text.utf8))
        case .uri: Self.isURI(Array(text.utf8))
        }
    }

    private static func isDateTime(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 20, bytes.count <= 64,
            CalendarDate(String(decoding: bytes[..<10], as: UTF8.self)) != nil,
            bytes[10] == 0x54 || bytes[10] == 0x74,
            bytes[13] == 0x3A, bytes[16] == 0x3A, let hour = decimal(bytes[11..<13]),
            let minute = decimal(bytes[14..<16]), let second = decimal(bytes[17..<19])
        else { return false }
        // 60 is a leap second.
        guard hour < 24, minute < 60, second <= 60 else { return false }
        var zone = bytes[19...]
        if zone.first == 0x2E {
            zone = zone.dropFirst()
            let fraction = zone.prefix { (0x30...0x39).contains($0) }
            guard !fraction.isEmpty else { return false }
            zone = zone.dropFirst(fraction.count)
        }
        if zone.count == 1 { return zone.first == 0x5A || zone.first == 0x7A }
        let start = zone.startIndex
        guard zone.count == 6, zone.first == 0x2B || zone.first == 0x2D, zone[start + 3] == 0x3A,
            let hours = decimal(zone[(start + 1)..<(start + 3)]), let minutes = decimal(zone[(start + 4)...])
        else { return false }
        return hours < 24 && minutes < 60
    }

    private static func isUUID(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == 36 else { return false }
        return bytes.enumerated().allSatisfy { index, byte in
            [8, 13, 18, 23].contains(index) ? byte == 0x2D : isHexDigit(byte)
        }
    }

    private static func isURI(_ bytes: [UInt8]) -> Bool {
        guard let colon = bytes.firstIndex(of: 0x3A), colon > 0, colon + 1 < bytes.count, isLetter(bytes[0]),
            bytes[..<colon].allSatisfy({
                isLetter($0) || (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E].contains($0)
            })
        else { return false }
        let refused: [UInt8] = Array("\"<>\\^`{|}".utf8)
        for index in (colon + 1)..<bytes.count {
            let byte = bytes[index]
            guard byte > 0x20, byte < 0x7F, !refused.contains(byte) else { return false }
            if byte == 0x25 {
                guard index + 2 < bytes.count, isHexDigit(bytes[index + 1]), isHexDigit(bytes[index + 2]) else {
                    return false
                }
            }
        }
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }
}
