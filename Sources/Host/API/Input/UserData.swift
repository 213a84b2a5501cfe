import Domain

/// What the person says about themselves: texts under any name.
enum UserData {
    static func read(_ reader: inout BodyReader) -> [String: JSON] {
        guard let data = reader.object("userData") else { return [:] }
        var person: [String: JSON] = [:]
        var fields = BodyReader(data, at: reader.path("userData"))
        for name in data.object?.keys.sorted() ?? [] {
            // The text of a card's QR code is the longest that a register asks for.
            if let text = fields.text(name, limit: 4096) { person[name] = .string(text) }
        }
        if let date = person["dateOfBirth"]?.string, CalendarDate(date) == nil {
            fields.fault("dateOfBirth", "must be a date as YYYY-MM-DD")
        }
        reader.adopt(fields)
        return person
    }
}
