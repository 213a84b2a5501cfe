/* gh.migrate-state/1: carries the state of a session under way over to this version of the plugin.
 *
 * A session goes on with the build it began on, as long as a node has that. When none has, the host asks the build in force:
 * if its manifest's state_reads lists the state's version, the state is handed to step as it is; else, if from_versions lists
 * it, it is migrated first. Keys of effects, timers and waits that are pending stay as they are: the new version must know
 * them. A state that cannot be carried over parks the session; nothing of it is lost. */
#ifndef GH_MIGRATE_H
#define GH_MIGRATE_H

#include "gh_extension.h"

typedef struct gh_migrate_in {
    uint32_t struct_size;
    uint32_t state_version; /* of `state`; one of from_versions */
    gh_bytes operation;     /* the session's, "verification.id/1" */
    gh_bytes state;         /* as that version gave it to set_state */
} gh_migrate_in;

/* Takes what comes of it. [serial] inside that call, on that call's thread. */
typedef struct gh_migrate_sink {
    uint32_t struct_size;
    uint32_t reserved;
    gh_context *context;
    /* The same state in the manifest's state_version, at most 64 KiB. A second call refuses the migration. */
    int32_t (*state)(gh_context *context, gh_bytes state);
    /* Why it cannot be carried over, for operators: no personal data. A message is cut and repaired as in gh_sink. */
    int32_t (*refuse)(gh_context *context, gh_bytes message);
} gh_migrate_sink;

/* What get_extension(GH_EXTENSION_MIGRATE_STATE) answers. Static. */
typedef struct gh_migrate_state {
    uint32_t struct_size;
    uint32_t revision; /* 1 */
    /* Versions that migrate takes, each once, none of them the manifest's state_version; 1 to 64. */
    const uint32_t *from_versions;
    uint64_t from_count;
    /* [any-thread] Pure: the same input gives the same output, whatever thread or process. GH_OK after one accepted
     * state(); anything else refuses, best after refuse(). Mandatory. */
    int32_t (*migrate)(const gh_migrate_in *in, const gh_migrate_sink *sink);
} gh_migrate_state;

#endif
