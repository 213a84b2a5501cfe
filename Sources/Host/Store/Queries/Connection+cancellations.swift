import Domain

extension Connection {
    private static let completed = SharedSQL(
        RequestRow.select + """
            WHERE r.id IN (SELECT request FROM cancellations WHERE original = ?1) AND r.status = 'completed'
            ORDER BY r.completed_at
            """)

    func insertCancellation(of original: ID, by request: ID) throws(StoreError) {
        try run(
            "INSERT INTO cancellations (original, request) VALUES (?1, ?2)", .id(original), .id(request))
    }

    func cancellations(of original: ID) throws(StoreError) -> [RequestRow] {
        try all(Self.completed, .id(original), row: RequestRow.init)
    }
}
