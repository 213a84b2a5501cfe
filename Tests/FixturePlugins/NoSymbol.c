/* A library that is no plugin. */
#include "fixture.h"

GH_EXPORT int gh_plugin_entry_v(void);
int gh_plugin_entry_v(void) { return 0; }
