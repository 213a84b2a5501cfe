/* Built for another major version: it must be refused without being run. */
#include "fixture.h"

__attribute__((constructor)) static void run(void) { abort(); }

GH_EXPORT const void *gh_plugin_entry_v2(void);
const void *gh_plugin_entry_v2(void) { return NULL; }
