extension Migration {
    private static let tables = [
        "key_check", "tenants", "api_keys", "subjects", "requests", "provider_sessions", "session_effects",
        "captured_values", "correlations", "config_revisions", "nodes", "leases", "jobs", "job_history", "events",
        "blobs", "blob_refs", "step_deaths", "audit_log",
    ]

    /// Everything the first release keeps. Nothing is below it that could hold its rows, so the way down renames the
    /// tables: out of the way, but whole.
    static let first = Migration(
        number: 1, name: "001_first_light",
        up: M001.accounts + M001.requests + M001.sessions + M001.jobs + M001.others,
        down: tables.map { "ALTER TABLE \($0) RENAME TO undone_001_\($0);" }.joined(separator: "\n"),
        restore: tables.map { "ALTER TABLE undone_001_\($0) RENAME TO \($0);" }.joined(separator: "\n"))
}

// Ids are 16 bytes, times milliseconds UTC. Whatever may be personal is a sealed BLOB: input, result, *_detail, *_notes,
// state, last_message, provider_reference, intent, key of a correlation, value of a capture, content. These stand last in
// their table, so that a change of the narrow columns leaves their pages alone.
enum M001 {
    static let accounts = """
        CREATE TABLE key_check (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            value TEXT NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE tenants (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE api_keys (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            tenant BLOB REFERENCES tenants (id),
            prefix TEXT NOT NULL,
            hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
            scopes TEXT NOT NULL CHECK (json_valid(scopes)),
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            last_used_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX api_keys_by_prefix ON api_keys (prefix);
        CREATE INDEX api_keys_by_tenant ON api_keys (tenant);

        CREATE TABLE subjects (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            tenant BLOB NOT NULL REFERENCES tenants (id),
            subject_index BLOB NOT NULL,
            wrapped_key BLOB,
            created_at INTEGER NOT NULL,
            erased_at INTEGER,
            CHECK ((wrapped_key IS NULL) = (erased_at IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX subjects_by_index ON subjects (tenant, subject_index) WHERE erased_at IS NULL;

        """

    static let requests = """
        CREATE TABLE requests (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            tenant BLOB NOT NULL REFERENCES tenants (id),
            subject BLOB REFERENCES subjects (id),
            kind TEXT NOT NULL CHECK (kind IN ('verification', 'voucher', 'maintenance')),
            operation TEXT NOT NULL,
            method TEXT CHECK (method IN ('document', 'id_based', 'biometric', 'voucher')),
            type TEXT,
            mode TEXT NOT NULL CHECK (mode IN ('sync', 'async')),
            status TEXT NOT NULL CHECK (
                status IN ('pending', 'processing', 'waiting', 'completed', 'failed', 'cancelled', 'expired')),
            provider TEXT,
            template TEXT,
            decision TEXT CHECK (decision IN ('approved', 'rejected', 'review')),
            retryable INTEGER CHECK (retryable IN (0, 1)),
            decided_by TEXT,
            failure_code TEXT,
            failovers INTEGER NOT NULL DEFAULT 0 CHECK (failovers >= 0),
            version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
            correlation_id BLOB NOT NULL,
            deadline INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            completed_at INTEGER,
            reference_index BLOB,
            candidates TEXT NOT NULL CHECK (json_valid(candidates)),
            wrapped_key BLOB,
            erased_at INTEGER,
            input BLOB NOT NULL,
            result BLOB,
            failure_detail BLOB,
            decision_notes BLOB,
            CHECK ((completed_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled', 'expired'))),
            CHECK (decision IS NULL OR status = 'completed'),
            CHECK (subject IS NULL OR wrapped_key IS NULL),
            CHECK (subject IS NOT NULL OR (wrapped_key IS NULL) = (erased_at IS NOT NULL))
        ) STRICT;
        CREATE INDEX requests_by_time ON requests (tenant, created_at, id);
        CREATE INDEX requests_by_reference ON requests (tenant, reference_index, created_at, id)
            WHERE reference_index IS NOT NULL;
        CREATE INDEX requests_by_subject ON requests (subject, created_at, id) WHERE subject IS NOT NULL;
        CREATE INDEX requests_without_result ON requests (tenant, status, created_at, id)
            WHERE status IN ('failed', 'cancelled', 'expired');
        CREATE INDEX requests_to_review ON requests (tenant, decision, created_at, id)
            WHERE decision IN ('rejected', 'review');

        """

    static let sessions = """
        CREATE TABLE provider_sessions (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            request BLOB NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL CHECK (ordinal >= 1),
            tenant BLOB NOT NULL,
            provider TEXT NOT NULL,
            plugin TEXT NOT NULL,
            plugin_version TEXT NOT NULL,
            plugin_digest TEXT NOT NULL,
            config_revision TEXT NOT NULL,
            operation TEXT NOT NULL,
            seed BLOB NOT NULL,
            started_at INTEGER NOT NULL,
            status TEXT NOT NULL CHECK (
                status IN ('running', 'waiting', 'finished', 'failed', 'cancelled', 'superseded', 'parked')),
            step INTEGER NOT NULL CHECK (step >= 0),
            counted_steps INTEGER NOT NULL CHECK (counted_steps >= 0),
            progress_current INTEGER NOT NULL DEFAULT 0,
            progress_total INTEGER NOT NULL DEFAULT 0,
            percentage INTEGER NOT NULL DEFAULT 0 CHECK (percentage BETWEEN 0 AND 100),
            state_version INTEGER,
            failure_class TEXT,
            failure_code TEXT,
            failure_retry_after INTEGER,
            updated_at INTEGER NOT NULL,
            ended_at INTEGER,
            last_message BLOB,
            provider_reference BLOB,
            failure_detail BLOB,
            state BLOB,
            UNIQUE (request, ordinal),
            CHECK ((state IS NULL) = (state_version IS NULL)),
            CHECK ((ended_at IS NULL) = (status IN ('running', 'waiting')))
        ) STRICT;

        CREATE TABLE session_effects (
            session BLOB NOT NULL REFERENCES provider_sessions (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('http', 'timer', 'callback')),
            repeat TEXT CHECK (repeat IN ('safe', 'keyed', 'once')),
            step INTEGER NOT NULL,
            dispatched_at INTEGER,
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            due_at INTEGER,
            outcome TEXT CHECK (outcome IN (
                'response', 'not_sent', 'outcome_unknown', 'limit_exceeded', 'cancelled', 'fired', 'received')),
            ended_at INTEGER,
            outcome_detail BLOB,
            intent BLOB NOT NULL,
            UNIQUE (session, key),
            CHECK ((outcome IS NULL) = (ended_at IS NULL)),
            CHECK ((kind = 'http') = (repeat IS NOT NULL))
        ) STRICT;

        CREATE TABLE captured_values (
            session BLOB NOT NULL REFERENCES provider_sessions (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            expires_at INTEGER,
            value BLOB NOT NULL,
            UNIQUE (session, name)
        ) STRICT;

        CREATE TABLE correlations (
            tenant BLOB NOT NULL,
            provider TEXT NOT NULL,
            key_index BLOB NOT NULL,
            session BLOB NOT NULL REFERENCES provider_sessions (id) ON DELETE CASCADE,
            request BLOB NOT NULL,
            key BLOB NOT NULL,
            PRIMARY KEY (tenant, provider, key_index)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX correlations_by_session ON correlations (session);

        CREATE TABLE config_revisions (
            provider TEXT NOT NULL,
            hash TEXT NOT NULL,
            canonical BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            UNIQUE (hash, provider)
        ) STRICT;

        """

    static let jobs = """
        CREATE TABLE nodes (
            id BLOB PRIMARY KEY CHECK (length(id) = 16),
            name TEXT NOT NULL,
            incarnation INTEGER NOT NULL CHECK (incarnation >= 1),
            pid INTEGER NOT NULL,
            started_at INTEGER NOT NULL,
            heartbeat_at INTEGER NOT NULL,
            superseded_at INTEGER,
            UNIQUE (name, incarnation)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE leases (
            name TEXT PRIMARY KEY,
            owner BLOB NOT NULL,
            seq INTEGER NOT NULL CHECK (seq >= 1),
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE jobs (
            request BLOB PRIMARY KEY REFERENCES requests (id),
            session BLOB,
            tenant BLOB NOT NULL,
            provider TEXT,
            state TEXT NOT NULL CHECK (state IN ('ready', 'running', 'scheduled', 'waiting', 'parked')),
            priority INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN -10 AND 10),
            lane INTEGER NOT NULL DEFAULT 0 CHECK (lane IN (0, 1)),
            turn INTEGER NOT NULL DEFAULT 0,
            place INTEGER NOT NULL DEFAULT 0,
            run_at INTEGER,
            lease_owner BLOB REFERENCES nodes (id),
            lease_seq INTEGER NOT NULL CHECK (lease_seq >= 0),
            worked INTEGER NOT NULL DEFAULT 0 CHECK (worked >= 0),
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            created_at INTEGER NOT NULL,
            parked_at INTEGER,
            reason TEXT,
            cancel_requested_at INTEGER,
            cancel_reason BLOB,
            CHECK (state NOT IN ('ready', 'parked') OR lease_owner IS NULL),
            CHECK (state <> 'running' OR lease_owner IS NOT NULL),
            CHECK ((state = 'parked') = (parked_at IS NOT NULL)),
            CHECK ((cancel_requested_at IS NULL) = (cancel_reason IS NULL))
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX jobs_ready ON jobs (place, request) WHERE state = 'ready';
        CREATE INDEX jobs_by_turn ON jobs (tenant, priority, lane, turn) WHERE state = 'ready';
        CREATE INDEX jobs_due ON jobs (run_at) WHERE lease_owner IS NULL AND state IN ('scheduled', 'waiting');
        CREATE INDEX jobs_by_owner ON jobs (lease_owner) WHERE lease_owner IS NOT NULL;
        CREATE INDEX jobs_parked ON jobs (parked_at, request) WHERE state = 'parked';
        CREATE INDEX jobs_to_cancel ON jobs (lease_owner, cancel_requested_at) WHERE cancel_requested_at IS NOT NULL;

        CREATE TABLE job_history (
            number INTEGER PRIMARY KEY,
            request BLOB NOT NULL,
            session BLOB,
            tenant BLOB NOT NULL,
            provider TEXT,
            priority INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            outcome TEXT NOT NULL CHECK (outcome IN ('completed', 'failed', 'cancelled', 'expired')),
            finished_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX job_history_by_time ON job_history (finished_at, number);

        """

    static let others = """
        CREATE TABLE events (
            request BLOB NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
            seq INTEGER NOT NULL CHECK (seq >= 1),
            tenant BLOB NOT NULL,
            type TEXT NOT NULL,
            data TEXT NOT NULL CHECK (json_valid(data)),
            at INTEGER NOT NULL,
            feed_position INTEGER,
            PRIMARY KEY (request, seq)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX events_by_position ON events (feed_position) WHERE feed_position IS NOT NULL;

        CREATE TABLE blobs (
            tenant BLOB NOT NULL REFERENCES tenants (id),
            id BLOB NOT NULL CHECK (length(id) = 32),
            size INTEGER NOT NULL CHECK (size >= 0),
            media_type TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            wrapped_key BLOB NOT NULL,
            content BLOB NOT NULL,
            PRIMARY KEY (tenant, id)
        ) STRICT;

        CREATE TABLE blob_refs (
            tenant BLOB NOT NULL,
            blob BLOB NOT NULL,
            request BLOB NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
            PRIMARY KEY (tenant, blob, request),
            FOREIGN KEY (tenant, blob) REFERENCES blobs (tenant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX blob_refs_by_request ON blob_refs (request);

        CREATE TABLE step_deaths (
            session BLOB NOT NULL,
            step INTEGER NOT NULL,
            plugin_digest TEXT NOT NULL,
            count INTEGER NOT NULL CHECK (count >= 1),
            last_at INTEGER NOT NULL,
            PRIMARY KEY (session, step)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX step_deaths_by_plugin ON step_deaths (plugin_digest);

        CREATE TABLE audit_log (
            seq INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            tenant BLOB,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            target TEXT NOT NULL,
            detail TEXT NOT NULL CHECK (json_valid(detail)),
            chain BLOB NOT NULL CHECK (length(chain) = 32)
        ) STRICT;
        """
}
