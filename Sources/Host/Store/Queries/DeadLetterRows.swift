import Domain

/// Where a page of dead letters ended. Latest first; ids break ties.
struct DeadLetterCursor: Sendable {
    var parkedAt: Timestamp
    var request: ID

    var text: String { "\(parkedAt.milliseconds).\(request)" }

    init(_ letter: DeadLetter) {
        parkedAt = letter.parkedAt
        request = letter.request
    }

    init(_ text: String) throws(StoreError) {
        let halves = text.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count == 2, let time = Int64(halves[0]), let request = ID(String(halves[1])) else {
            throw StoreError(.cursor, "the cursor is not one this server handed out; start without one")
        }
        parkedAt = Timestamp(milliseconds: time)
        self.request = request
    }
}

extension DeadLetter {
    fileprivate static let select = """
        SELECT j.request, j.tenant, r.kind, r.operation, coalesce(j.provider, r.provider), j.reason, j.attempts,
            j.created_at, j.parked_at
        FROM jobs AS j JOIN requests AS r ON r.id = j.request
        WHERE j.state = 'parked'
        """

    fileprivate init(_ row: Row) throws(StoreError) {
        self.init(
            request: try row.id(0), tenant: try row.id(1), kind: try row.word(2), operation: try row.operation(3),
            provider: row.optionalText(4), code: row.text(5), attempts: row.int(6), createdAt: row.time(7),
            parkedAt: row.time(8))
    }
}

/// A filter as SQL.
struct DeadLetterQuery: Sendable {
    private var text = DeadLetter.select
    private var bound: [SQLValue] = []

    private mutating func add(_ condition: String, _ value: SQLValue...) {
        text += "\n    AND " + condition
        bound += value
    }

    init(_ filter: DeadLetterFilter, after cursor: DeadLetterCursor?) {
        if let tenant = filter.tenant { add("j.tenant = ?", .id(tenant)) }
        if let provider = filter.provider { add("coalesce(j.provider, r.provider) = ?", .text(provider)) }
        if let code = filter.code { add("j.reason = ?", .text(code)) }
        if let from = filter.from { add("j.parked_at >= ?", .time(from)) }
        if let to = filter.to { add("j.parked_at < ?", .time(to)) }
        if let cursor {
            add("(j.parked_at, j.request) < (?, ?)", .time(cursor.parkedAt), .id(cursor.request))
        }
        text += "\nORDER BY j.parked_at DESC, j.request DESC LIMIT ?"
    }

    func letters(_ db: Connection, limit: Int) throws(StoreError) -> [DeadLetter] {
        try db.allDynamic(text, bound + [.int(limit)], row: DeadLetter.init)
    }
}

extension Connection {
    private static let oneLetter = SharedSQL(DeadLetter.select + " AND j.request = ?")

    func deadLetter(_ request: ID) throws(StoreError) -> DeadLetter? {
        try first(Self.oneLetter, .id(request), row: DeadLetter.init)
    }
}
