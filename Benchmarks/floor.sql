-- The bare SQL of one verification's life, as pgbench script: taken, begun, ended; three transactions, nobody else's code.
-- Run by floor.py on a migrated database, which adds the tenant and the node of these ids.
\set high random(1, 9000000000000000000)
\set now 1750000000000
BEGIN;
INSERT INTO requests (id, tenant, kind, operation, method, type, mode, status, correlation_id, deadline, created_at,
    updated_at, candidates, wrapped_key, input)
    VALUES (int8send(:high::bigint) || int8send(1), int8send(1) || int8send(1), 'verification', 'verification.document/1',
        'document', 'document', 'async', 'pending', int8send(:high::bigint) || int8send(2), :now, :now, :now, '[]',
        decode(repeat('ab', 60), 'hex'), decode(repeat('cd', 500), 'hex'));
INSERT INTO jobs (request, tenant, provider, state, turn, place, lease_seq, created_at)
    SELECT int8send(:high::bigint) || int8send(1), int8send(1) || int8send(1), 'regula', 'ready', next.turn, next.turn, 0, :now
    FROM (SELECT coalesce(max(turn), 0) + 1 AS turn FROM (
        (SELECT turn FROM jobs WHERE state = 'ready' ORDER BY place, request LIMIT 1) UNION ALL
        (SELECT turn FROM jobs WHERE state = 'ready' AND tenant = int8send(1) || int8send(1) AND priority = 0 AND lane = 0
            ORDER BY turn DESC LIMIT 1)) AS both_turns) AS next;
INSERT INTO events (request, seq, tenant, type, data, at)
    VALUES (int8send(:high::bigint) || int8send(1), 1, int8send(1) || int8send(1), 'verification.created', '{}', :now);
COMMIT;
BEGIN;
UPDATE jobs SET lease_owner = int8send(1) || int8send(2), lease_seq = lease_seq + 1, state = 'running', provider = 'regula',
    session = int8send(:high::bigint) || int8send(3) WHERE request = int8send(:high::bigint) || int8send(1);
INSERT INTO provider_sessions (id, request, ordinal, tenant, provider, plugin, plugin_version, plugin_digest,
    config_revision, operation, seed, started_at, status, step, counted_steps, state_version, updated_at, state)
    VALUES (int8send(:high::bigint) || int8send(3), int8send(:high::bigint) || int8send(1), 1, int8send(1) || int8send(1),
        'regula', 'gatehouse.regula', '1.0.0', repeat('a', 64), repeat('b', 64), 'verification.document/1',
        decode(repeat('ef', 32), 'hex'), :now, 'running', 1, 1, 1, :now, decode(repeat('ab', 100), 'hex'));
INSERT INTO session_effects (session, key, kind, repeat, step, intent)
    VALUES (int8send(:high::bigint) || int8send(3), 'process', 'http', 'safe', 1, decode(repeat('cd', 400), 'hex'));
UPDATE requests SET status = 'processing', provider = 'regula', version = version + 1, updated_at = :now
    WHERE id = int8send(:high::bigint) || int8send(1);
COMMIT;
BEGIN;
UPDATE session_effects SET outcome = 'response', ended_at = :now, attempts = 1
    WHERE session = int8send(:high::bigint) || int8send(3) AND key = 'process';
UPDATE provider_sessions SET status = 'finished', step = 2, percentage = 100, updated_at = :now, ended_at = :now,
    state = NULL, state_version = NULL WHERE id = int8send(:high::bigint) || int8send(3);
UPDATE requests SET status = 'completed', decision = 'approved', version = version + 1, updated_at = :now,
    completed_at = :now, result = decode(repeat('cd', 900), 'hex') WHERE id = int8send(:high::bigint) || int8send(1);
INSERT INTO events (request, seq, tenant, type, data, at)
    VALUES (int8send(:high::bigint) || int8send(1), 2, int8send(1) || int8send(1), 'verification.completed',
        '{"decision":"approved"}', :now);
DELETE FROM jobs WHERE request = int8send(:high::bigint) || int8send(1);
INSERT INTO job_history (request, session, tenant, provider, priority, attempts, created_at, outcome, finished_at)
    VALUES (int8send(:high::bigint) || int8send(1), int8send(:high::bigint) || int8send(3), int8send(1) || int8send(1),
        'regula', 0, 1, :now, 'completed', :now);
COMMIT;
