import Domain

/// The conditions of a list as SQL, and what is bound to them. Closed words are written out, so that a partial index serves.
struct ListFilter: Sendable {
    private var conditions: [String] = []
    private(set) var bound: [SQLValue] = []

    mutating func add(_ condition: String, _ values: SQLValue...) {
        conditions.append(condition)
        bound += values
    }

    /// What follows the place in a list that goes from the latest to the oldest.
    mutating func start(after cursor: PageCursor, of table: String) {
        add("(\(table).created_at, \(table).id) < (?, ?)", .time(cursor.createdAt), .id(cursor.id))
    }

    /// Ends with a line break, if there is one.
    var text: String { conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ") + "\n" }
}
