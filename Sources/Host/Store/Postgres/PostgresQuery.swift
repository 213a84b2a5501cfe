/// Portable SQL on its way to PostgreSQL: `?` and `?2` become `$1` and `$2`, numbered as SQLite does.
enum PostgresQuery {
    static func text(_ query: Query) -> String {
        if case .shared(let shared) = query, let own = shared.postgres { return numbered(own) }
        return numbered(query.text)
    }

    static func numbered(_ sql: String) -> String {
        var result: [UInt8] = []
        var quote: UInt8?
        var highest = 0
        var rest = Array(sql.utf8)[...]
        while let byte = rest.popFirst() {
            if let open = quote {
                if byte == open { quote = nil }
                result.append(byte)
            } else if byte == UInt8(ascii: "?") {
                let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                rest = rest.dropFirst(digits.count)
                let number = Int(String(decoding: digits, as: UTF8.self)) ?? highest + 1
                highest = max(highest, number)
                result += "$\(number)".utf8
            } else {
                if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") { quote = byte }
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
