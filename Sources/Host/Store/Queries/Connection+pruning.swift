import Domain

extension Connection {
    /// At most `limit` of the oldest finished jobs that ended before `until`.
    func deleteJobHistory(before until: Timestamp, limit: Int) throws(StoreError) -> Int {
        try count(
            """
            DELETE FROM job_history WHERE number IN (
                SELECT number FROM job_history WHERE finished_at < ?1 ORDER BY finished_at, number LIMIT ?2)
            """,
            .time(until), .int(limit))
    }

    /// Values lifted out of answers whose time is over.
    func deleteExpiredCaptures(at now: Timestamp) throws(StoreError) -> Int {
        try count("DELETE FROM captured_values WHERE expires_at IS NOT NULL AND expires_at < ?1", .time(now))
    }

    func deleteLeases(expiredBefore until: Timestamp) throws(StoreError) -> Int {
        try count("DELETE FROM leases WHERE expires_at < ?1", .time(until))
    }
}
