/* Error classes: the class alone decides what the client sees, whether the host retries, and whether another provider
 * is tried. Codes and messages that come with a class are for operators only. A class the host does not know counts as
 * GH_ERROR_INTERNAL. */
#ifndef GH_ERRORS_H
#define GH_ERRORS_H

#define GH_ERROR_INVALID_REQUEST 1u       /* 400; never retried; no other provider */
#define GH_ERROR_UNSUPPORTED 2u           /* 422; never retried; next provider */
#define GH_ERROR_CONFIG 3u                /* 503 and an operator event; never retried; next provider */
#define GH_ERROR_REJECTED_BY_PROVIDER 4u  /* 422: a refusal that is not a verdict; never retried; no other provider */
#define GH_ERROR_PROVIDER_UNAVAILABLE 5u  /* 503; retried; next provider */
#define GH_ERROR_RATE_LIMITED 6u          /* 503 with Retry-After; retried after it; next provider */
#define GH_ERROR_CREDENTIAL_EXPIRED 7u    /* the vendor turned the call away: once more, with what credential.acquire/1
                                           * brings, then as config */
#define GH_ERROR_OUTCOME_UNKNOWN 8u       /* 202: still processing; settled by the look-up operation, never re-sent */
#define GH_ERROR_BAD_STATE 9u             /* the session is parked for an operator */
#define GH_ERROR_INTERNAL 10u             /* 503; never retried; next provider if nothing had an effect */

#endif
