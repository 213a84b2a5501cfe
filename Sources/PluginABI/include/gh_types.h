/* The two closed types (they never grow), and what the other headers share. */
#ifndef GH_TYPES_H
#define GH_TYPES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define GH_EXTERN_C extern "C"
#define GH_STATIC_ASSERT(condition, message) static_assert(condition, message)
#else
#define GH_EXTERN_C
#define GH_STATIC_ASSERT(condition, message) _Static_assert(condition, message)
#endif

/* The one symbol a plugin exports is marked with this. */
#define GH_EXPORT GH_EXTERN_C __attribute__((visibility("default")))

/* Whether the writer of *pointer, a `type`, knew `field`: GH_HAS(gh_event, in->event, correlation). */
#define GH_HAS(type, pointer, field) \
    ((pointer)->struct_size >= offsetof(type, field) + sizeof(((const type *)0)->field))

/* A run of bytes, not terminated. UTF-8 where it is text. `ptr` may be NULL only when `len` is 0. */
typedef struct gh_bytes {
    const uint8_t *ptr;
    uint64_t len;
} gh_bytes;

/* A received header or any other name with a value. */
typedef struct gh_pair {
    gh_bytes name;
    gh_bytes value;
} gh_pair;

/* One (provider, tenant, configuration revision), made by instance_create. Opaque to the host. */
typedef struct gh_instance gh_instance;

/* The host's side of a sink. Opaque to the plugin, valid only inside the call that received it. */
typedef struct gh_context gh_context;

/* What a call across the line answers. Plugin functions: 0 is success, anything else is failure. Sink functions: 0 is
 * accepted, else one of the GH_REFUSED_ values; the step may go on, and will be judged after it returns. */
#define GH_OK 0

#define GH_REFUSED_BUDGET 1      /* over a published budget (docs/plugin-abi.md, Budgets) */
#define GH_REFUSED_MALFORMED 2   /* a wrong struct_size, a NULL pointer with a length, a name or key that is not UTF-8, a
                                  * part kind, encoding or variant the host does not know, a name the manifest does not
                                  * have, a `reserved` field or one this host does not know that is not zero */
#define GH_REFUSED_ENDED 3       /* finish or fail was called before in this step, the call that received the sink has
                                  * returned, or this is another thread than that call's */
#define GH_REFUSED_DUPLICATE 4   /* this effect key was used before in this step */

/* Log levels; a host ignores one that it does not know. */
#define GH_LOG_DEBUG 1u
#define GH_LOG_INFO 2u
#define GH_LOG_WARNING 3u
#define GH_LOG_ERROR 4u

/* Severities of a diagnostic; an error refuses the instance, a warning is shown and the instance is used. */
#define GH_SEVERITY_WARNING 1u
#define GH_SEVERITY_ERROR 2u

#endif
