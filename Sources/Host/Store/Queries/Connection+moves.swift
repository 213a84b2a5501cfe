import Domain

extension Connection {
    /// With the step that is the first on the new build.
    func recordMove(_ move: BuildMove, of session: ID, step: Int, at now: Timestamp) throws(StoreError) {
        let written = try first("SELECT moves FROM provider_sessions WHERE id = ?", .id(session)) { row in
            row.optionalText(0)
        }
        let moves = try Self.moves(written ?? nil, of: session) + [PastMove(step: step, at: now, move: move)]
        try run(
            "UPDATE provider_sessions SET plugin_version = ?2, plugin_digest = ?3, moves = ?4 WHERE id = ?1",
            .id(session), .text(move.to.version), .text(move.to.digest), .text(JSON.array(moves.map(\.json)).text))
    }

    /// As written, oldest first.
    static func moves(_ text: String?, of session: ID) throws(StoreError) -> [PastMove] {
        guard let text else { return [] }
        let items = try? JSON.parse(text).array
        let moves = items?.map(PastMove.init)
        guard let moves, !moves.contains(nil) else {
            throw StoreError(.corrupt, "the moves of session \(session) cannot be read; a newer program wrote them")
        }
        return moves.compactMap(\.self)
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
