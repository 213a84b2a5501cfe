/* Request templates. A part says how to make bytes; the host makes them, at the last moment and afresh for each
 * attempt. So secrets, document images and signatures stay in the host. A list of parts yields its parts' bytes one
 * after another. */
#ifndef GH_PART_H
#define GH_PART_H

#include "gh_types.h"

/* Part kinds. An unknown kind refuses the effect. */
#define GH_PART_LITERAL 1u           /* `bytes` */
#define GH_PART_SECRET 2u            /* the credential named `bytes`, or "captured.NAME": what this session captured, else
                                      * what the account's credential.acquire/1 did */
#define GH_PART_BLOB 3u              /* the document image with the handle `bytes`; streamed */
#define GH_PART_TIMESTAMP 4u         /* the attempt's time, written as `variant` (GH_TIME_) */
#define GH_PART_NONCE 5u             /* the attempt's nonce labelled `bytes`, written as `variant` (GH_NONCE_) */
#define GH_PART_IDEMPOTENCY_KEY 6u   /* a UUID: the same for every attempt, retry and replay of this effect */
#define GH_PART_CORRELATION_ID 7u    /* a UUID: the same for the whole session */
#define GH_PART_CALLBACK_URL 8u      /* where this tenant's provider sends callbacks; `bytes` is a path to append */
#define GH_PART_METHOD 9u            /* the request line's parts, exactly as sent (in ingest: as received) */
#define GH_PART_HOST 10u
#define GH_PART_PATH 11u
#define GH_PART_QUERY 12u            /* without the question mark; empty if there is none */
#define GH_PART_PATH_AND_QUERY 13u
#define GH_PART_URL 14u              /* the full URL (in ingest: as the provider saw it) */
#define GH_PART_BODY 15u             /* the exact body; in header values and ingest only */
#define GH_PART_CONCAT 16u           /* `parts` */
#define GH_PART_DIGEST 17u           /* hash `variant` (GH_HASH_) of `parts` */
#define GH_PART_HMAC 18u             /* HMAC `variant` (GH_HASH_) under `key` of `parts` */
#define GH_PART_SIGN 19u             /* signature `variant` (GH_SIGN_) of `parts`; `key` yields a PEM private key */

/* Encodings, applied to the part's result. An unknown encoding refuses the effect. */
#define GH_ENCODING_RAW 0u
#define GH_ENCODING_BASE64 1u
#define GH_ENCODING_BASE64URL 2u     /* without padding */
#define GH_ENCODING_HEX 3u           /* lower case */
#define GH_ENCODING_PERCENT 4u       /* all but RFC 3986 unreserved characters */
#define GH_ENCODING_JSON_STRING 5u   /* the inside of a JSON string: escaped, without the quotes */
#define GH_ENCODING_XML_TEXT 6u      /* & < > " ' escaped */
/* The other way round, for keys that a vendor hands out as text: the bytes that the result writes so. A result that is
 * something else refuses the effect (in ingest: the assertion does not hold). */
#define GH_ENCODING_FROM_BASE64 7u   /* either alphabet, with or without padding */
#define GH_ENCODING_FROM_HEX 8u      /* any case */

#define GH_TIME_SECONDS 1u           /* 1767225600 */
#define GH_TIME_MILLISECONDS 2u      /* 1767225600000 */
#define GH_TIME_ISO8601 3u           /* 2026-01-01T00:00:00Z */
#define GH_TIME_ISO8601_BASIC 4u     /* 20260101T000000Z */
#define GH_TIME_DATE_BASIC 5u        /* 20260101 */
#define GH_TIME_HTTP_DATE 6u         /* Thu, 01 Jan 2026 00:00:00 GMT */
#define GH_TIME_DATE 7u              /* 2026-01-01 */

#define GH_NONCE_UUID 0u             /* a random UUID, lower case */
#define GH_NONCE_HEX_16 1u           /* 16 random bytes as lower-case hex */

#define GH_HASH_SHA1 1u
#define GH_HASH_SHA256 2u
#define GH_HASH_SHA512 3u

#define GH_SIGN_RS256 1u             /* RSASSA-PKCS1-v1_5 with SHA-256 */
#define GH_SIGN_ES256 2u             /* ECDSA P-256 with SHA-256, r and s of 32 bytes each */
#define GH_SIGN_ED25519 3u

/* TIMESTAMP and NONCE: one value per attempt wherever they occur, new in the next attempt. Parts nest at most 8 deep. A
 * part that depends on itself (a body whose text contains a signature of BODY) refuses the effect. */
typedef struct gh_part {
    uint32_t struct_size;
    uint32_t kind;
    uint32_t encoding;
    uint32_t variant;
    gh_bytes bytes;
    const struct gh_part *parts;
    uint64_t part_count;
    const struct gh_part *key; /* one part */
} gh_part;

#endif
