/// The statements on the versions of one kind of entry; templates and plans have tables of one shape.
struct ListingSQL {
    let latest: SharedSQL
    let history: SharedSQL
    let insert: SharedSQL
    let end: SharedSQL
    let dropUnseen: SharedSQL
    let reviveUnseen: SharedSQL

    static func of(_ kind: ListingKind) -> ListingSQL {
        switch kind {
        case .template: templates
        case .plan: plans
        }
    }

    private static let templates = ListingSQL(table: "provider_templates")
    private static let plans = ListingSQL(table: "provider_plans")

    private init(table: String) {
        let columns = """
            external_id, version, change, actor, first_seen_at, since, last_seen_at, ended_at, ended_by, active, name,
            description, steps, CASE WHEN until_generation IS NULL OR until_generation > ?3 THEN 1 ELSE 0 END
            """
        latest = SharedSQL(
            """
            SELECT \(columns) FROM \(table) AS one
            WHERE provider = ?1 AND scope = ?2 AND from_generation <= ?3 AND NOT EXISTS (
                SELECT 1 FROM \(table) AS other
                WHERE other.provider = one.provider AND other.scope = one.scope
                    AND other.external_id = one.external_id AND other.version = one.version + 1
                    AND other.from_generation <= ?3)
            ORDER BY external_id
            """)
        history = SharedSQL(
            """
            SELECT \(columns), raw_key, raw_sealed FROM \(table)
            WHERE provider = ?1 AND scope = ?2 AND from_generation <= ?3 AND external_id = ?4 ORDER BY version
            """)
        insert = SharedSQL(
            """
            INSERT INTO \(table) (
                provider, scope, external_id, version, from_generation, change, actor, first_seen_at, since, active,
                name, description, steps, raw, raw_key, raw_sealed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, '{}', ?14, ?15)
            """)
        end = SharedSQL(
            """
            UPDATE \(table) SET until_generation = ?4, ended_at = ?5, ended_by = ?6, last_seen_at = ?7
            WHERE provider = ?1 AND scope = ?2 AND external_id = ?3 AND until_generation IS NULL
            """)
        dropUnseen = SharedSQL(
            "DELETE FROM \(table) WHERE provider = ?1 AND scope = ?2 AND from_generation > ?3")
        reviveUnseen = SharedSQL(
            """
            UPDATE \(table) SET until_generation = NULL, ended_at = NULL, ended_by = NULL, last_seen_at = NULL
            WHERE provider = ?1 AND scope = ?2 AND until_generation > ?3
            """)
    }
}
