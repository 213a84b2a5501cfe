extension Migration {
    /// Providers' callbacks: where they are sent, what came, and what came after the end.
    static let callbacks = Migration(
        number: 10, name: "010_callbacks", up: M010.tokens + M010.inbox + M010.revisions + M010.reviews,
        down: """
            DROP INDEX requests_for_review;
            ALTER TABLE revisions RENAME TO undone_010_revisions;
            ALTER TABLE callbacks RENAME TO undone_010_callbacks;
            ALTER TABLE callback_tokens RENAME TO undone_010_callback_tokens;
            """,
        restore: """
            ALTER TABLE undone_010_callback_tokens RENAME TO callback_tokens;
            ALTER TABLE undone_010_callbacks RENAME TO callbacks;
            ALTER TABLE undone_010_revisions RENAME TO revisions;
            """ + M010.reviews)
}

enum M010 {
    /// The tokens of callback addresses. A token itself is derived from the key ring and stands nowhere.
    static let tokens = """
        CREATE TABLE callback_tokens (
            token_index BLOB PRIMARY KEY CHECK (length(token_index) = 32),
            tenant BLOB NOT NULL REFERENCES tenants (id),
            provider TEXT NOT NULL,
            generation INTEGER NOT NULL CHECK (generation >= 1),
            created_at INTEGER NOT NULL,
            ends_at INTEGER,
            UNIQUE (tenant, provider, generation)
        ) STRICT, WITHOUT ROWID;

        """

    /// What providers sent and the host believed. `request` is who it is for, once that is known; `content` holds the
    /// whole call, sealed under a key of its own, since it may come before anybody waits for it.
    static let inbox = """
        CREATE TABLE callbacks (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            tenant BLOB NOT NULL REFERENCES tenants (id),
            provider TEXT NOT NULL,
            key_index BLOB CHECK (length(key_index) = 32),
            dedupe_index BLOB NOT NULL CHECK (length(dedupe_index) = 32),
            proof TEXT NOT NULL CHECK (proof IN ('genuine', 'unsigned')),
            received_at INTEGER NOT NULL,
            request BLOB,
            session BLOB,
            outcome TEXT CHECK (outcome IN ('delivered', 'revision', 'ignored')),
            processed_at INTEGER,
            wrapped_key BLOB NOT NULL,
            content BLOB NOT NULL,
            UNIQUE (tenant, provider, dedupe_index),
            CHECK ((outcome IS NULL) = (processed_at IS NULL))
        ) STRICT;
        CREATE INDEX callbacks_open ON callbacks (tenant, provider, key_index) WHERE processed_at IS NULL;
        CREATE INDEX callbacks_addressed ON callbacks (received_at, id)
            WHERE processed_at IS NULL AND request IS NOT NULL;
        CREATE INDEX callbacks_by_time ON callbacks (received_at, id);

        """

    /// `request` is the host's own: it asks again about `original`, which has ended, because of `callback`. Both share a
    /// data key.
    static let revisions = """
        CREATE TABLE revisions (
            request BLOB PRIMARY KEY REFERENCES requests (id) ON DELETE CASCADE,
            original BLOB NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
            callback BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX revisions_by_original ON revisions (original);

        """

    /// All tenants' verifications that wait for a person.
    static let reviews = """
        CREATE INDEX requests_for_review ON requests (created_at, id) WHERE decision = 'review';
        """
}
