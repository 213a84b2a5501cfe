import PluginKit

/// Days as the vendor writes them: `2035-12-31`, `December 31, 2035`, `31 Dec 2035`, `{"day":31,"month":12,"year":2035}`.
enum CalendarDate {
    /// - Returns: YYYY-MM-DD; nil for what is no day of the calendar, and for `01/02/2030`, which has two readings.
    static func iso(_ json: JSON) -> String? {
        if json.isObject {
            guard let year = json["year"].int, let month = json["month"].int, let day = json["day"].int else {
                return nil
            }
            return iso(year, month, day)
        }
        guard let text = json.filledString, text.utf8.count <= 64 else { return nil }
        return iso(text)
    }

    static func iso(_ text: String) -> String? {
        // A time of day behind an ISO date says nothing here.
        let isISO = text.utf8.count > 10 && text.utf8.dropFirst(4).first == 0x2D
        let date = isISO ? text.prefix(10) : text[...]
        let words = date.split { !$0.isLetter && !$0.isNumber }.map { $0.lowercased() }
        guard words.count == 3 else { return nil }
        if let year = number(words[0]), words[0].count == 4, let month = number(words[1]), let day = number(words[2]) {
            return iso(year, month, day)
        }
        guard let place = words.prefix(2).firstIndex(where: { month($0) != nil }), let month = month(words[place])
        else {
            return nil
        }
        guard let day = number(ordinal(words[1 - place])), words[2].count == 4, let year = number(words[2]) else {
            return nil
        }
        return iso(year, month, day)
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    private static func month(_ word: String) -> Int? {
        guard word.count >= 3 else { return nil }
        if word == "sept" { return 9 }
        return months.firstIndex { $0 == word || word.count == 3 && $0.hasPrefix(word) }.map { $0 + 1 }
    }

    private static func ordinal(_ word: String) -> String {
        ["st", "nd", "rd", "th"].contains(String(word.suffix(2))) ? String(word.dropLast(2)) : word
    }

    private static func number(_ word: String) -> Int? {
        word.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(word) : nil
    }

    private static func iso(_ year: Int, _ month: Int, _ day: Int) -> String? {
        guard (1000...9999).contains(year), (1...12).contains(month) else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        guard (1...days).contains(day) else { return nil }
        return "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}
