/* Optional abilities, found through get_extension by their id: "gh.NAME/REV" for those defined here, a reversed domain
 * name for a vendor's own. A host that does not know an id never asks for it; a plugin that does not know one answers
 * NULL. gh_migrate.h is the first; no host asks for the others yet. */
#ifndef GH_EXTENSION_H
#define GH_EXTENSION_H

#include "gh_types.h"

#define GH_EXTENSION_MIGRATE_STATE "gh.migrate-state/1" /* carries a session's state over to a new version */
#define GH_EXTENSION_BLOB_READ "gh.blob-read/1"         /* compute plugins that look at images themselves */
#define GH_EXTENSION_BLOB_WRITE "gh.blob-write/1"
#define GH_EXTENSION_SMTP "gh.smtp/1"

/* How every extension's table begins. */
typedef struct gh_extension {
    uint32_t struct_size;
    uint32_t revision;
} gh_extension;

#endif
