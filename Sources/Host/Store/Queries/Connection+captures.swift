import Domain

extension Connection {
    func keepCaptured(_ session: ID, _ captured: SealedStep.Captured) throws(StoreError) {
        try run(
            """
            INSERT INTO captured_values (session, name, expires_at, value) VALUES (?, ?, ?, ?)
            ON CONFLICT (session, name) DO UPDATE SET expires_at = excluded.expires_at, value = excluded.value
            """,
            .id(session), .text(captured.name), .time(captured.expiresAt), .blob(captured.value))
    }

    func captured(_ session: ID) throws(StoreError) -> [SealedStep.Captured] {
        try all("SELECT name, expires_at, value FROM captured_values WHERE session = ?", .id(session)) { row in
            SealedStep.Captured(name: row.text(0), expiresAt: row.optionalTime(1), value: row.blob(2))
        }
    }
}
