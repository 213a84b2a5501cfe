/* Does something about an event kind that it does not know. */
#define ON_UNKNOWN(in, sink) \
    sink->fail(sink->context, GH_ERROR_INTERNAL, S("event"), S("what is this?"), 0);
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("talkative"), &TABLE_)
