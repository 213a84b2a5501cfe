extension Migration {
    private static let webhookTables = [
        "webhook_endpoints", "webhook_defaults", "webhook_targets", "webhook_deliveries", "webhook_attempts",
    ]

    /// Webhooks out: where they go, what is to be delivered, and what came of it.
    static let webhooks = Migration(
        number: 9, name: "009_webhooks",
        up: M009.endpoints + M009.defaults + M009.targets + M009.deliveries + M009.attempts,
        down: webhookTables.map { "ALTER TABLE \($0) RENAME TO undone_009_\($0);" }.joined(separator: "\n"),
        restore: webhookTables.map { "ALTER TABLE undone_009_\($0) RENAME TO \($0);" }.joined(separator: "\n"))
}

enum M009 {
    /// What a tenant registered, and one row for each host that requests of a tenant name in their own `webhookUrl`:
    /// health, order and limits are kept for both alike. A URL may hold a secret, so it is sealed; its host is not.
    /// `events` is a list of types with a blank around each, `verification.*` and `*` among them.
    static let endpoints = """
        CREATE TABLE webhook_endpoints (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            tenant BLOB NOT NULL REFERENCES tenants (id),
            kind TEXT NOT NULL CHECK (kind IN ('endpoint', 'request')),
            host TEXT NOT NULL,
            events TEXT NOT NULL,
            payload TEXT NOT NULL CHECK (payload IN ('thin', 'full')),
            ordered INTEGER NOT NULL CHECK (ordered IN (0, 1)),
            status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
            reason TEXT,
            disabled_at INTEGER,
            failing_since INTEGER,
            version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            previous_until INTEGER,
            wrapped_key BLOB,
            url BLOB,
            secret BLOB,
            previous BLOB,
            CHECK ((status = 'disabled') = (disabled_at IS NOT NULL)),
            CHECK ((status = 'disabled') = (reason IS NOT NULL)),
            CHECK ((previous IS NULL) = (previous_until IS NULL)),
            CHECK ((kind = 'endpoint') = (url IS NOT NULL)),
            CHECK ((kind = 'endpoint') = (secret IS NOT NULL)),
            CHECK ((kind = 'endpoint') = (wrapped_key IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX webhook_endpoints_by_tenant ON webhook_endpoints (tenant, kind, id);

        """

    /// A tenant's secret for the URLs that its requests bring. It can be read once: `shown_at`.
    static let defaults = """
        CREATE TABLE webhook_defaults (
            tenant BLOB PRIMARY KEY REFERENCES tenants (id),
            version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            shown_at INTEGER,
            previous_until INTEGER,
            wrapped_key BLOB NOT NULL,
            secret BLOB NOT NULL,
            previous BLOB,
            CHECK ((previous IS NULL) = (previous_until IS NULL))
        ) STRICT, WITHOUT ROWID;

        """

    static let targets = """
        CREATE TABLE webhook_targets (
            request BLOB PRIMARY KEY REFERENCES requests (id) ON DELETE CASCADE,
            tenant BLOB NOT NULL,
            endpoint BLOB NOT NULL,
            url BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;

        """

    /// `pending` is to be sent at `next_at`; `held` waits for an earlier event of its request; `running` is claimed.
    /// A claim raises `claim_seq`, and whoever writes what came of it names that number.
    static let deliveries = """
        CREATE TABLE webhook_deliveries (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            tenant BLOB NOT NULL,
            endpoint BLOB NOT NULL,
            request BLOB NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
            seq INTEGER NOT NULL CHECK (seq >= 1),
            type TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'held', 'running', 'delivered', 'dead')),
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            attempts_before INTEGER NOT NULL DEFAULT 0 CHECK (attempts_before >= 0),
            next_at INTEGER,
            claimed_by BLOB,
            claimed_at INTEGER,
            claim_seq INTEGER NOT NULL DEFAULT 0 CHECK (claim_seq >= 0),
            created_at INTEGER NOT NULL,
            finished_at INTEGER,
            last_status INTEGER,
            reason TEXT,
            CHECK ((state = 'pending') = (next_at IS NOT NULL)),
            CHECK ((state = 'running') = (claimed_by IS NOT NULL)),
            CHECK ((state = 'running') = (claimed_at IS NOT NULL)),
            CHECK ((state IN ('delivered', 'dead')) = (finished_at IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint, next_at, id) WHERE state = 'pending';
        CREATE INDEX webhook_deliveries_running ON webhook_deliveries (claimed_by, claimed_at) WHERE state = 'running';
        CREATE INDEX webhook_deliveries_held ON webhook_deliveries (created_at) WHERE state = 'held';
        CREATE INDEX webhook_deliveries_dead ON webhook_deliveries (tenant, created_at, id) WHERE state = 'dead';
        CREATE INDEX webhook_deliveries_finished ON webhook_deliveries (finished_at) WHERE finished_at IS NOT NULL;
        CREATE INDEX webhook_deliveries_by_tenant ON webhook_deliveries (tenant, created_at, id);
        CREATE INDEX webhook_deliveries_by_request ON webhook_deliveries (request, endpoint, seq);

        """

    /// What an endpoint answered may echo what it was sent, so it is sealed under the request's key.
    static let attempts = """
        CREATE TABLE webhook_attempts (
            delivery BLOB NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number >= 1),
            tenant BLOB NOT NULL,
            at INTEGER NOT NULL,
            milliseconds INTEGER NOT NULL CHECK (milliseconds >= 0),
            status INTEGER,
            reason TEXT,
            sent INTEGER NOT NULL CHECK (sent IN (0, 1)),
            body BLOB,
            PRIMARY KEY (delivery, number)
        ) STRICT, WITHOUT ROWID;
        """
}
