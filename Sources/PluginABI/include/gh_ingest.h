/* A provider called back. The plugin says what the call means and what would prove it genuine; the host checks. */
#ifndef GH_INGEST_H
#define GH_INGEST_H

#include "gh_part.h"

typedef struct gh_http_in {
    uint32_t struct_size;
    uint32_t reserved;
    int64_t now_ms;
    gh_bytes method;
    gh_bytes path; /* what follows the account's token, with its query */
    gh_bytes url;  /* the whole URL as the provider saw it */
    const gh_pair *headers; /* names in lower case, in the order received */
    uint64_t header_count;
    gh_bytes body;
} gh_http_in;

#define GH_ASSERT_HMAC 1u      /* HMAC `variant` (GH_HASH_) under `key` of `parts` equals `expected` */
#define GH_ASSERT_SIGNATURE 2u /* `expected` is signature `variant` (GH_SIGN_) of `parts`; `key` yields a PEM public key */
#define GH_ASSERT_FRESH 3u     /* `time_ms` is within `window_ms` of now */
#define GH_ASSERT_SECRET 4u    /* `expected` equals `key`, a SECRET: a shared token; proves no content, so never alone */

/* The key of GH_ASSERT_HMAC and GH_ASSERT_SIGNATURE must contain a SECRET part. */
typedef struct gh_assertion {
    uint32_t struct_size;
    uint32_t kind;
    uint32_t variant;
    uint32_t expected_encoding; /* how `expected` is written: GH_ENCODING_RAW, BASE64, BASE64URL or HEX (any case) */
    gh_bytes expected;
    const gh_part *parts;
    uint64_t part_count;
    const gh_part *key; /* one part */
    int64_t time_ms;
    uint64_t window_ms;
} gh_assertion;

/* [serial per instance] Like gh_sink: valid inside the call that received it only, on that call's thread; copies what it
 * is given. */
typedef struct gh_ingest_sink {
    uint32_t struct_size;
    uint32_t reserved;
    gh_context *context;

    /* Opens a group; the assertions that follow belong to it. The callback is genuine if every assertion of any one
     * group holds. A group counts only if an HMAC or a signature in it covers BODY or the whole URL. */
    int32_t (*begin_group)(gh_context *context);
    int32_t (*assertion)(gh_context *context, const gh_assertion *assertion);

    /* The session it is for: a key that a step gave to `correlate`. */
    int32_t (*correlate)(gh_context *context, gh_bytes key);

    /* Two callbacks with one dedupe key are the same callback. Without it: the digest of the body. */
    int32_t (*dedupe)(gh_context *context, gh_bytes key);

    /* What the session's step receives as GH_EVENT_CALLBACK's data. Without it nothing is delivered. */
    int32_t (*event)(gh_context *context, gh_bytes payload);

    /* The answer to the provider once the callback is stored. Without it: 204. */
    int32_t (*acknowledge)(gh_context *context, uint32_t status, gh_bytes content_type, gh_bytes body);

    /* For a callback that tells of several matters: what correlate, dedupe and event say from here on is of another event,
     * unless nothing was said of the one before. Each event is stored, deduplicated and handed out on its own, in this
     * order; groups and acknowledgement are of the callback as a whole. At most 100 events. An event without a dedupe key
     * is told from the others by its place in the body. It came after the first hosts: ask
     * GH_HAS(gh_ingest_sink, sink, next_event), or let the manifest require "ingest.next_event". */
    int32_t (*next_event)(gh_context *context);
} gh_ingest_sink;

#endif
