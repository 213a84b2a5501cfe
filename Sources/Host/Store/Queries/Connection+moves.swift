import Domain

extension Connection {
    /// With the step that is the first on the new build.
    func recordMove(_ move: BuildMove, of session: ID, step: Int, at now: Timestamp) throws(StoreError) {
        var moves = try moves(of: session)?.array ?? []
        moves.append([
            "step": .number(step), "at": .number(now.milliseconds), "from": move.from.json, "to": move.to.json,
        ])
        try run(
            "UPDATE provider_sessions SET plugin_version = ?2, plugin_digest = ?3, moves = ?4 WHERE id = ?1",
            .id(session), .text(move.to.version), .text(move.to.digest), .text(JSON.array(moves).text))
    }

    /// Oldest first; nil: it is where it began.
    func moves(of session: ID) throws(StoreError) -> JSON? {
        let text = try first("SELECT moves FROM provider_sessions WHERE id = ?", .id(session)) { row in
            row.optionalText(0)
        }
        guard let text = text ?? nil else { return nil }
        do throws(JSONSyntaxError) {
            return try JSON.parse(text)
        } catch {
            throw StoreError(.corrupt, "the moves of session \(session) cannot be read: \(error.message)")
        }
    }

    /// Of the other nodes that live and work.
    func heldBuilds(besides node: ID, staleBefore: Timestamp) throws(StoreError) -> [String] {
        try all(
            """
            SELECT builds FROM nodes
            WHERE id <> ? AND superseded_at IS NULL AND heartbeat_at >= ? AND builds <> ''
            """, .id(node), .time(staleBefore)
        ) { row in row.text(0) }
    }
}
