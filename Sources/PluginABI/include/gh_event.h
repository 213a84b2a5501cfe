/* What happened: the input of a step. */
#ifndef GH_EVENT_H
#define GH_EVENT_H

#include "gh_http.h"

/* A plugin ignores an event kind it does not know: it returns GH_OK and emits nothing, and the host then treats the
 * step as if it had not been made. */
#define GH_EVENT_START 1u     /* `data`: the operation's request, JSON */
#define GH_EVENT_HTTP 2u      /* `key`, `http` */
#define GH_EVENT_TIMER 3u     /* `key`: of a timer, or of an await_callback that ran out of time */
#define GH_EVENT_CALLBACK 4u  /* `key`: of the await_callback; `correlation`; `data`: the payload that ingest made of it */
/* `data`: the reason, text. The step agrees with fail, of whatever class, or ends with finish if there already is a
 * result. An effectful operation whose call may have reached the vendor does not end cancelled: it counts as
 * GH_ERROR_OUTCOME_UNKNOWN. Without an end: an operation that is not effectful is cancelled all the same, unless the
 * step asked for effects (a vendor's own cancel) to be performed first; an effectful one goes on as if it had not been
 * asked. */
#define GH_EVENT_CANCEL 5u

typedef struct gh_event {
    uint32_t struct_size;
    uint32_t kind;
    gh_bytes key;
    gh_bytes data;
    const gh_http_result *http; /* set with GH_EVENT_HTTP, else NULL */
    gh_bytes correlation;       /* set with GH_EVENT_CALLBACK: the key that ingest gave to correlate */
} gh_event;

typedef struct gh_step_in {
    uint32_t struct_size;
    uint32_t state_version; /* as given to set_state; 0 before the first */
    gh_bytes operation;     /* "area.verb/REV" */
    gh_bytes session_id;    /* a UUID, text */
    gh_bytes state;
    uint64_t step_number;   /* 0 for a session's first step: GH_EVENT_START, or GH_EVENT_CALLBACK, with an empty key,
                             * when a callback came after the request's end */
    int64_t now_ms;         /* Unix time: a plugin's only clock */
    int64_t deadline_ms;    /* Unix time by which the session should end */
    const gh_event *event;  /* never NULL */
    uint8_t seed[32];       /* a plugin's only randomness; the same for every step of a session */
} gh_step_in;

#endif
