/// The queries of one connection, by where their text lies.
struct PostgresStatements {
    /// As sent: translated once.
    private var texts: [UInt: String] = [:]
    private var named: [UInt: PostgresStatement] = [:]

    /// What is put together at run time is translated each time.
    mutating func text(_ query: Query) -> String {
        guard let key = query.key else { return PostgresQuery.text(query) }
        if let text = texts[key] { return text }
        let text = PostgresQuery.text(query)
        texts[key] = text
        return text
    }

    /// nil: not worth preparing.
    mutating func prepared(_ query: Query) -> PostgresStatement? {
        guard let key = query.key else { return nil }
        if let statement = named[key] { return statement }
        let statement = PostgresStatement(name: "g\(named.count)")
        named[key] = statement
        return statement
    }

    /// The server has forgotten what was prepared.
    mutating func endSession() { named = [:] }
}

/// A statement's name on one connection.
final class PostgresStatement {
    let name: String
    var isPrepared = false

    init(name: String) { self.name = name }
}
