/* Shows more than its entry. */
#include "defect.h"

GH_EXPORT int helper(void) { return 1; }

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("exporting"), &TABLE_)
