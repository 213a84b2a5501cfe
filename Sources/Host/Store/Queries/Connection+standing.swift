import Domain

extension Connection {
    /// Of the host's own requests there is nothing to tell.
    func standing(of request: ID, tenant: ID) throws(StoreError) -> RequestStanding? {
        let progress =
            try first(
                """
                SELECT progress_current, progress_total, percentage FROM provider_sessions
                WHERE request = ?1 AND tenant = ?2 ORDER BY percentage DESC, ordinal DESC LIMIT 1
                """,
                .id(request), .id(tenant)
            ) { row in (row.int(0), row.int(1), row.int(2)) } ?? (0, 0, 0)
        return try first(
            """
            SELECT kind, status, decision, failure_code,
                (SELECT coalesce(min(seq), 0) FROM events WHERE request = ?1),
                (SELECT coalesce(max(seq), 0) FROM events WHERE request = ?1)
            FROM requests WHERE id = ?1 AND tenant = ?2 AND kind <> 'maintenance'
            """,
            .id(request), .id(tenant)
        ) { row throws(StoreError) in
            RequestStanding(
                request: request, kind: try row.word(0), status: try row.word(1), decision: try row.optionalWord(2),
                failureCode: row.optionalText(3), currentStep: progress.0, totalSteps: progress.1,
                percentage: progress.2, firstSeq: row.integer(4), lastSeq: row.integer(5))
        }
    }
}
