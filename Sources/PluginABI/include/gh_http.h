/* An HTTP call that a step asks the host to make. */
#ifndef GH_HTTP_H
#define GH_HTTP_H

#include "gh_part.h"

/* What may happen to a request whose answer was lost. A call that did not reach the vendor may always be made again. */
#define GH_REPEAT_SAFE 1u   /* may be repeated; at worst it is billed twice */
#define GH_REPEAT_KEYED 2u  /* may be repeated: the vendor honours IDEMPOTENCY_KEY */
#define GH_REPEAT_ONCE 3u   /* never sent again: the step receives GH_HTTP_OUTCOME_UNKNOWN and looks it up. An answer that the
                             * plugin calls GH_ERROR_CREDENTIAL_EXPIRED was not lost: the call was turned away */

typedef struct gh_header {
    uint32_t struct_size;
    uint32_t reserved;
    gh_bytes name;
    const gh_part *value;
    uint64_t value_count;
} gh_header;

/* One field of a multipart/form-data body. The host chooses one boundary per attempt and writes the content type. */
typedef struct gh_form_field {
    uint32_t struct_size;
    uint32_t reserved;
    gh_bytes name;
    gh_bytes filename;     /* empty: an ordinary field */
    gh_bytes content_type; /* empty: none is written */
    const gh_part *value;
    uint64_t value_count;
} gh_form_field;

#define GH_BODY_NONE 0u
#define GH_BODY_PARTS 1u
#define GH_BODY_MULTIPART 2u

/* Where a capture finds its value, and what becomes of it. */
#define GH_CAPTURE_FROM_JSON 1u    /* `selector` is a JSON pointer into the body (RFC 6901) */
#define GH_CAPTURE_FROM_HEADER 2u  /* `selector` is a header's name */
#define GH_CAPTURE_FROM_COOKIE 3u  /* `selector` is the name of a cookie that Set-Cookie sets, in the case it is written;
                                    * its value alone is lifted out. With several of one name, the last. Not together
                                    * with GH_CAPTURE_FROM_HEADER of Set-Cookie */
#define GH_CAPTURE_SECRET 1u       /* usable as SECRET("captured.NAME") */
#define GH_CAPTURE_BLOB 2u         /* usable as BLOB("captured.NAME"); the value is base64 */

/* A value that the host lifts out of the answer before the plugin sees it. What the plugin sees in its place is the
 * text "captured.NAME". A value that is absent or null is left alone, and nothing is captured. In the result of finish,
 * {"$capture":"NAME"} stands for the value. No two captures of a request have one name, or one source
 * and selector. If the body is not JSON, no value can be lifted out of it safely, and a plugin that asked for a JSON
 * capture receives an empty body. */
typedef struct gh_capture {
    uint32_t struct_size;
    uint32_t source;
    uint32_t kind;
    uint32_t reserved;
    gh_bytes selector;
    gh_bytes name;
    uint64_t lifetime_ms; /* 0: as long as the session; more than seven days counts as that */
} gh_capture;

typedef struct gh_http_request {
    uint32_t struct_size;
    uint32_t repeat;
    uint32_t body_kind;
    uint32_t reserved;
    gh_bytes key;      /* chosen by the plugin, unique within the session, at most 128 bytes; "gh." is the host's */
    gh_bytes method;   /* upper-case token */
    gh_bytes endpoint; /* a name from the manifest; its URL is the operator's */
    const gh_part *path; /* appended to the endpoint's URL as it is; may hold a query; absolute URLs are refused */
    uint64_t path_count;
    const gh_header *headers; /* sent in this order */
    uint64_t header_count;
    const gh_part *body; /* GH_BODY_PARTS */
    uint64_t body_count;
    const gh_form_field *fields; /* GH_BODY_MULTIPART */
    uint64_t field_count;
    const gh_capture *captures;
    uint64_t capture_count;
    uint64_t timeout_ms;   /* of one attempt; 0: the provider's limits.timeout, which is also the most */
    uint64_t response_cap; /* bytes of answer body; 0: 4 MiB */
} gh_http_request;

/* How a call ended. */
#define GH_HTTP_RESPONSE 1u        /* an answer arrived whole; status, headers and body are set */
#define GH_HTTP_NOT_SENT 2u        /* nothing can have reached the vendor */
#define GH_HTTP_OUTCOME_UNKNOWN 3u /* it may have reached the vendor, and no whole answer came back */
#define GH_HTTP_LIMIT_EXCEEDED 4u  /* the answer was larger than response_cap; it did reach the vendor */
#define GH_HTTP_CANCELLED 5u
/* A secret that the call names is not set, so nothing was sent; `reason` names it. Only a plugin whose manifest `requires`
 * "outcome.no_credential" receives it; for others the session then ends as GH_ERROR_CONFIG without another step. */
#define GH_HTTP_NO_CREDENTIAL 6u

/* An outcome that the plugin does not know counts as GH_HTTP_OUTCOME_UNKNOWN. */
typedef struct gh_http_result {
    uint32_t struct_size;
    uint32_t outcome;
    uint32_t status;   /* 0 unless GH_HTTP_RESPONSE or GH_HTTP_LIMIT_EXCEEDED */
    uint32_t attempts; /* how many were made, this one included */
    const gh_pair *headers; /* names in lower case, in the order received */
    uint64_t header_count;
    gh_bytes body;
    gh_bytes reason; /* text for the log when there is no whole answer */
} gh_http_result;

#endif
