/// A statement that many units make alike, each for rows of its own. PostgreSQL pays for a statement more than for a row
/// (constraints are read anew, triggers set up, an executor built), so there the statements of a batch that are alike
/// are made as one. Keep it in a `static let`.
///
/// Written for one row, with parameters for everything that differs. `INSERT … VALUES (?, …)`, `UPDATE … WHERE …` and
/// `DELETE … WHERE …` are rewritten for many by themselves; others say how.
final class BulkSQL: Sendable {
    /// Statements of a batch are made in this order, so that those that are alike meet: what a row refers to before the
    /// row, the proof of a lease before what it allows.
    enum Place: Int, Sendable {
        case requests, blobs, references, newJobs, leases, jobHistory, jobEnds, sessions, steps, effectEnds, effects
        case sessionEnds, effectCancels, requestChanges, events, endpoints, deliveries
    }

    /// How the rows that many answer with are told apart.
    enum Answers: Sendable {
        /// One for each that was given, in order, or none at all.
        case inOrder
        /// Any number for each: the first column is the number of the one that was given, from 1.
        case numbered
    }

    let place: Place
    let one: SharedSQL
    /// On PostgreSQL, with an array for each parameter. The rows of an `UPDATE` or `DELETE` answer with their number,
    /// from 1; those of an `INSERT` as `answers` says.
    let many: SharedSQL
    let answers: Answers
    /// How many of the first parameters name the row that is changed. A row is changed once in a statement: a second
    /// change of it waits for the first. 0: rows are only added.
    let keys: Int

    init(
        _ place: Place, keys: Int = 0, _ one: String, postgres: String? = nil, many: String? = nil,
        answers: Answers = .inOrder
    ) {
        self.place = place
        self.keys = keys
        self.answers = answers
        self.one = SharedSQL(one, postgres: postgres)
        self.many = SharedSQL(one, postgres: many ?? BulkForm.many(one))
    }
}

/// Portable SQL for one row, rewritten for many.
enum BulkForm {
    /// `unnest(?1, ?2) WITH ORDINALITY AS u (p1, p2, ord)`: the parameters of row n.
    static func rows(_ count: Int) -> String {
        let numbers = 1...max(count, 1)
        return "unnest(\(list(numbers) { "?\($0)" })) WITH ORDINALITY AS u (\(list(numbers) { "p\($0)" }), ord)"
    }

    static func many(_ one: String) -> String {
        let (text, count) = numbered(one)
        if text.hasPrefix("INSERT"), let values = text.firstRange(of: "VALUES (") {
            let end = text[values.upperBound...].firstIndex(of: ")") ?? text.endIndex
            return text[..<values.lowerBound]
                + "SELECT \(text[values.upperBound..<end]) FROM \(rows(count)) ORDER BY u.ord"
                + text[end...].dropFirst()
        }
        guard let place = text.ranges(of: "WHERE").last else { return text }
        let joins = text.hasPrefix("DELETE") ? "USING" : "FROM"
        return text[..<place.lowerBound] + "\(joins) \(rows(count)) WHERE" + bound(text[place.upperBound...])
            + " RETURNING u.ord"
    }

    /// `id = u.p1` alone leaves the planner free to read the whole table and look for its rows among the parameters, which
    /// it does where it thinks the table small; the rows that are meant are named to an index as well.
    private static func bound(_ condition: Substring) -> String {
        guard let key = condition.firstRange(of: " = u.p1") else { return String(condition) }
        let column = condition[..<key.lowerBound]
        return "\(column) = ANY (?1) AND" + condition
    }

    /// `?` and `?2` become `u.p1` and `u.p2`, numbered as SQLite does.
    private static func numbered(_ sql: String) -> (text: String, count: Int) {
        var result = ""
        var count = 0
        var rest = sql[...]
        while let character = rest.popFirst() {
            guard character == "?" else {
                result.append(character)
                continue
            }
            let digits = rest.prefix(while: \.isNumber)
            rest = rest.dropFirst(digits.count)
            let number = Int(digits) ?? count + 1
            count = max(count, number)
            result += "u.p\(number)"
        }
        return (result, count)
    }

    private static func list(_ numbers: ClosedRange<Int>, _ text: (Int) -> String) -> String {
        numbers.map(text).joined(separator: ", ")
    }
}
