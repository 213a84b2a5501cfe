/* Repeats what the sink refuses until it is accepted. */
#define ON_START(in, sink) \
    while (sink->timer(sink->context, S("wait"), 5) != GH_OK) continue;
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("insistent"), &TABLE_)
