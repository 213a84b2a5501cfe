extension Connection {
    func liveBuilds() throws(StoreError) -> [LiveBuild] {
        try all(
            """
            SELECT DISTINCT s.plugin, s.plugin_version, s.plugin_digest FROM jobs AS j
            JOIN provider_sessions AS s ON s.request = j.request
            WHERE s.status IN ('running', 'waiting', 'parked') ORDER BY s.plugin, s.plugin_digest
            """
        ) { row throws(StoreError) in
            LiveBuild(plugin: row.text(0), version: row.text(1), digest: row.text(2))
        }
    }
}
