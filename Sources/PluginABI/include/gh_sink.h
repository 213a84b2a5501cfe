/* What a step answers with. The host owns the sink and copies what it is given before each function returns. */
#ifndef GH_SINK_H
#define GH_SINK_H

#include "gh_http.h"

/* [serial per instance] Every function may be called only inside the step that received the sink, on that step's
 * thread, with the sink's own `context`. A step that returns non-zero discards all that it emitted. A step that leaves
 * neither a pending effect nor an end is an error.
 *
 * A message or code is cut at 1024 bytes and repaired if it is not UTF-8; it never changes the outcome. */
typedef struct gh_sink {
    uint32_t struct_size;
    uint32_t reserved;
    gh_context *context;

    /* The state for the next step; the last call wins. Without a call the state stays. At most 64 KiB. */
    int32_t (*set_state)(gh_context *context, uint32_t version, gh_bytes state);

    /* Effects. At most 16 pending in a session. Each key is used once in the life of a session; it holds 1 to 128 bytes
     * and no control character. Keys that begin with "gh." are the host's. No delay, timeout or time to wait is longer
     * than seven days, a session's age: more counts as that. */
    int32_t (*http)(gh_context *context, const gh_http_request *request);
    int32_t (*timer)(gh_context *context, gh_bytes key, uint64_t delay_ms);

    /* Registers `key` (the vendor's own id, say; 1 to 256 bytes, no control character), so that a callback that ingest
     * correlates with it reaches this session. At most 16 in a step. */
    int32_t (*correlate)(gh_context *context, gh_bytes key);

    /* Waits for one callback correlated with `correlation`, a key given to correlate in this or an earlier step. `key`
     * is the effect's own, like every effect's. Callbacks with one correlation key are handed out in order of arrival,
     * one to each wait, the oldest pending wait first. A wait ends with exactly one of GH_EVENT_CALLBACK and
     * GH_EVENT_TIMER, both with `key`. */
    int32_t (*await_callback)(gh_context *context, gh_bytes key, gh_bytes correlation, uint64_t timeout_ms);

    /* Step `current` of `total`, both from 1; `message` is short and free of personal data. */
    int32_t (*progress)(gh_context *context, uint32_t current, uint32_t total, gh_bytes message);

    /* For operators; GH_LOG_. Lines beyond a hundred in a step are dropped. */
    int32_t (*log)(gh_context *context, uint32_t level, gh_bytes message);

    /* The end: what is pending is cancelled. `result` is JSON as docs/operations/ says for the operation. */
    int32_t (*finish)(gh_context *context, gh_bytes result);

    /* The end without a result. `error_class` is one of GH_ERROR_; `code` and `message` are the vendor's, for operators.
     * `retry_after_ms`: how long the vendor wants to be left alone; 0 is unknown, more than seven days counts as that. */
    int32_t (*fail)(gh_context *context, uint32_t error_class, gh_bytes code, gh_bytes message, uint64_t retry_after_ms);
} gh_sink;

#endif
