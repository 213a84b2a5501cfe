/// Days as `YYYY-MM-DD`.
enum CalendarDate {
    /// The text without white space around it if it is a day of the calendar; nil for anything else, such as a date of
    /// which only the year is known.
    static func valid(_ text: String) -> String? {
        let bytes = Array(text.utf8.drop { $0 == 0x20 }.prefix { $0 != 0x20 })
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        var digits: [Int] = []
        for (index, byte) in bytes.enumerated() where index != 4 && index != 7 {
            guard (0x30...0x39).contains(byte) else { return nil }
            digits.append(Int(byte - 0x30))
        }
        let year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3]
        let month = digits[4] * 10 + digits[5]
        let day = digits[6] * 10 + digits[7]
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard year > 0, (1...12).contains(month), (1...days[month - 1]).contains(day) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
