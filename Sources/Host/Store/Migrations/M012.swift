extension Migration {
    /// What a repeated request is answered that made a webhook secret, key pairs that sign webhooks, and refused callbacks.
    static let apiEdge = Migration(
        number: 12, name: "012_api_edge", up: M012.secrets + M012.keyPairs + M012.refusedCallbacks,
        down: M012.secretsAside + M012.keyPairsAside
            + "ALTER TABLE refused_callbacks RENAME TO undone_012_refused_callbacks;",
        restore: M012.secrets + M012.keyPairs + M012.secretsBack + M012.keyPairsBack
            + "ALTER TABLE undone_012_refused_callbacks RENAME TO refused_callbacks;")
}

enum M012 {
    /// A key that stands for a new secret: whose (NULL: the tenant's default), and a blind index that tells whether it
    /// is still the current one. The secret itself is where it always is, sealed.
    static let secrets = """
        ALTER TABLE idempotency_keys ADD COLUMN endpoint BLOB CHECK (length(endpoint) = 16);
        ALTER TABLE idempotency_keys ADD COLUMN secret_index BLOB CHECK (length(secret_index) = 32);

        """

    /// Columns cannot be renamed away as tables can: their values are set aside beside their rows' keys.
    static let secretsAside = """
        CREATE TABLE undone_012_idempotency_keys (
            tenant BLOB NOT NULL,
            key_index BLOB NOT NULL,
            endpoint BLOB,
            secret_index BLOB,
            PRIMARY KEY (tenant, key_index)
        ) STRICT;
        INSERT INTO undone_012_idempotency_keys (tenant, key_index, endpoint, secret_index)
        SELECT tenant, key_index, endpoint, secret_index FROM idempotency_keys WHERE secret_index IS NOT NULL;
        ALTER TABLE idempotency_keys DROP COLUMN endpoint;
        ALTER TABLE idempotency_keys DROP COLUMN secret_index;

        """

    static let secretsBack = """
        UPDATE idempotency_keys SET endpoint = undone.endpoint, secret_index = undone.secret_index
        FROM undone_012_idempotency_keys AS undone
        WHERE undone.tenant = idempotency_keys.tenant AND undone.key_index = idempotency_keys.key_index;
        DROP TABLE undone_012_idempotency_keys;

        """

    /// Scheme v1a: the public key is shown, the private one sealed as the secret is. Both are there or neither.
    static let keyPairs = keyPairColumns.map { "ALTER TABLE webhook_endpoints ADD COLUMN \($0);\n" }.joined()

    private static let keyPairColumns = [
        "public_key TEXT", "private_key BLOB", "previous_public_key TEXT", "previous_private_key BLOB",
    ]

    static let keyPairsAside =
        """
        CREATE TABLE undone_012_webhook_endpoints (
            id BLOB PRIMARY KEY,
            public_key TEXT NOT NULL,
            private_key BLOB NOT NULL,
            previous_public_key TEXT,
            previous_private_key BLOB
        ) STRICT;
        INSERT INTO undone_012_webhook_endpoints (
            id, public_key, private_key, previous_public_key, previous_private_key)
        SELECT id, public_key, private_key, previous_public_key, previous_private_key FROM webhook_endpoints
        WHERE public_key IS NOT NULL;

        """
        + keyPairColumns.map { "ALTER TABLE webhook_endpoints DROP COLUMN \($0.prefix { $0 != " " });\n" }.joined()

    static let keyPairsBack = """
        UPDATE webhook_endpoints SET public_key = undone.public_key, private_key = undone.private_key,
            previous_public_key = undone.previous_public_key, previous_private_key = undone.previous_private_key
        FROM undone_012_webhook_endpoints AS undone WHERE undone.id = webhook_endpoints.id;
        DROP TABLE undone_012_webhook_endpoints;

        """

    /// What came to a known callback address and was not taken; `content` is sealed under a key of its own.
    static let refusedCallbacks = """
        CREATE TABLE refused_callbacks (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            tenant BLOB NOT NULL REFERENCES tenants (id),
            provider TEXT NOT NULL,
            reason TEXT NOT NULL
                CHECK (reason IN ('foreign_source', 'not_genuine', 'not_understood', 'unavailable')),
            source TEXT,
            received_at INTEGER NOT NULL,
            size INTEGER NOT NULL CHECK (size >= 0),
            wrapped_key BLOB NOT NULL,
            content BLOB NOT NULL
        ) STRICT;
        CREATE INDEX refused_callbacks_by_account ON refused_callbacks (tenant, provider, id);
        CREATE INDEX refused_callbacks_by_time ON refused_callbacks (received_at);

        """
}
