/// Times as RFC 3339 section 5.6 writes them.
enum RFC3339 {
    static func isTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, matches(bytes[..<19], "0000-00-00T00:00:00") else { return false }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        guard isDay(year: number(0..<4), month: number(5..<7), day: number(8..<10)), number(11..<13) < 24,
            number(14..<16) < 60, number(17..<19) < 60
        else { return false }
        var rest = bytes[19...]
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return false }
            rest = rest.dropFirst(1 + digits.count)
        }
        if rest.elementsEqual([UInt8(ascii: "Z")]) { return true }
        guard matches(rest, "+00:00") || matches(rest, "-00:00") else { return false }
        let zone = rest.startIndex
        return number(zone + 1..<zone + 3) < 24 && number(zone + 4..<zone + 6) < 60
    }

    private static func isDay(year: Int, month: Int, day: Int) -> Bool {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains(month) && (1...days[month - 1]).contains(day)
    }

    /// Whether the bytes look like the pattern, in which a 0 stands for any digit.
    private static func matches(_ bytes: ArraySlice<UInt8>, _ pattern: String) -> Bool {
        bytes.count == pattern.utf8.count
            && zip(bytes, pattern.utf8).allSatisfy { byte, wanted in
                wanted == 0x30 ? (0x30...0x39).contains(byte) : byte == wanted
            }
    }
}
