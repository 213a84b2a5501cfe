extension Migration {
    /// What a repeated request is answered that made a webhook secret.
    static let apiEdge = Migration(
        number: 12, name: "012_api_edge", up: M012.up, down: M012.down, restore: M012.up + M012.back)
}

enum M012 {
    /// A key that stands for a new secret: whose (NULL: the tenant's default), and a blind index that tells whether it
    /// is still the current one. The secret itself is where it always is, sealed.
    static let up = """
        ALTER TABLE idempotency_keys ADD COLUMN endpoint BLOB CHECK (length(endpoint) = 16);
        ALTER TABLE idempotency_keys ADD COLUMN secret_index BLOB CHECK (length(secret_index) = 32);

        """

    /// Columns cannot be renamed away as tables can: their values are set aside beside their rows' keys.
    static let down = """
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

    static let back = """
        UPDATE idempotency_keys SET endpoint = undone.endpoint, secret_index = undone.secret_index
        FROM undone_012_idempotency_keys AS undone
        WHERE undone.tenant = idempotency_keys.tenant AND undone.key_index = idempotency_keys.key_index;
        DROP TABLE undone_012_idempotency_keys;

        """
}
