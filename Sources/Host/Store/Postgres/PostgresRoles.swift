/// The two roles, and what they see. Made anew after every migration, for whatever tables there are then.
enum PostgresRoles {
    /// Needs a superuser, unless the roles exist and this user is a member.
    static let create = """
        DO $roles$ BEGIN
            IF to_regrole('gatehouse_api') IS NULL THEN
                CREATE ROLE gatehouse_api NOLOGIN NOBYPASSRLS;
            END IF;
            IF to_regrole('gatehouse_engine') IS NULL THEN
                CREATE ROLE gatehouse_engine NOLOGIN BYPASSRLS;
            END IF;
            IF NOT pg_has_role(current_user, 'gatehouse_api', 'MEMBER') THEN
                GRANT gatehouse_api TO CURRENT_USER;
            END IF;
            IF NOT pg_has_role(current_user, 'gatehouse_engine', 'MEMBER') THEN
                GRANT gatehouse_engine TO CURRENT_USER;
            END IF;
        END $roles$;
        """

    /// For a person with the right, where ours is not enough.
    static let byHand =
        "CREATE ROLE gatehouse_api NOLOGIN; CREATE ROLE gatehouse_engine NOLOGIN BYPASSRLS; "
        + "GRANT gatehouse_api, gatehouse_engine TO the user of the database URL;"

    /// Without its own rows a migration that copies them would lose them.
    static let openTables = """
        DO $open$ DECLARE t record; BEGIN
            FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace
                AND c.relkind = 'r' AND c.relforcerowsecurity
            LOOP
                EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', t.relname);
            END LOOP;
        END $open$;
        """

    /// A client's role sees rows of its tenant in tables that name one, and nothing in the others.
    static let guardTables = """
        DO $guard$ DECLARE t record; BEGIN
            EXECUTE format('GRANT USAGE ON SCHEMA %I TO gatehouse_api, gatehouse_engine', current_schema());
            FOR t IN
                SELECT c.relname, (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
                    AND a.attname = CASE c.relname WHEN 'tenants' THEN 'id' ELSE 'tenant' END) AS owner
                FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
                    AND c.relname <> 'schema_migrations' AND c.relname NOT LIKE 'undone\\_%'
            LOOP
                EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.relname);
                EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t.relname);
                EXECUTE format('DROP POLICY IF EXISTS gatehouse_tenant ON %I', t.relname);
                IF t.owner IS NOT NULL THEN
                    EXECUTE format('CREATE POLICY gatehouse_tenant ON %I FOR SELECT TO gatehouse_api USING (%I = '
                        || '(SELECT decode(nullif(current_setting(''gatehouse.tenant'', true), ''''), ''hex'')))',
                        t.relname, t.owner);
                END IF;
                EXECUTE format('GRANT SELECT ON %I TO gatehouse_api', t.relname);
                EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO gatehouse_engine', t.relname);
            END LOOP;
        END $guard$;
        """
}
