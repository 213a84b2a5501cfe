extension Migration {
    /// Idempotency keys, the uploads that nothing refers to yet, and which request cancels which voucher.
    static let idempotency = Migration(
        number: 3, name: "003_idempotency", up: M003.idempotencyKeys + M003.uploads + M003.cancellations,
        down: """
            ALTER TABLE idempotency_keys RENAME TO undone_003_idempotency_keys;
            ALTER TABLE uploads RENAME TO undone_003_uploads;
            ALTER TABLE cancellations RENAME TO undone_003_cancellations;
            """,
        restore: """
            ALTER TABLE undone_003_idempotency_keys RENAME TO idempotency_keys;
            ALTER TABLE undone_003_uploads RENAME TO uploads;
            ALTER TABLE undone_003_cancellations RENAME TO cancellations;
            """)
}

enum M003 {
    /// `key_index` and `body_index` are blind indexes: HMACs under the tenant's key.
    static let idempotencyKeys = """
        CREATE TABLE idempotency_keys (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            key_index BLOB NOT NULL CHECK (length(key_index) = 32),
            route TEXT NOT NULL,
            body_index BLOB NOT NULL CHECK (length(body_index) = 32),
            request BLOB REFERENCES requests (id) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, key_index)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX idempotency_keys_by_request ON idempotency_keys (request) WHERE request IS NOT NULL;
        CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

        """

    /// Content that came without a request. Kept until `expires_at` even if no request refers to it.
    static let uploads = """
        CREATE TABLE uploads (
            tenant BLOB NOT NULL,
            blob BLOB NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, blob),
            FOREIGN KEY (tenant, blob) REFERENCES blobs (tenant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX uploads_by_expiry ON uploads (expires_at);

        """

    /// `request` asks for what `original` bought to be taken back.
    static let cancellations = """
        CREATE TABLE cancellations (
            original BLOB NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
            request BLOB NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
            PRIMARY KEY (original, request)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX cancellations_by_request ON cancellations (request);
        """
}
