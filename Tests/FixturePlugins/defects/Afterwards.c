/* Calls the sink after the end. */
#define ON_ANSWER(in, sink) \
    sink->fail(sink->context, GH_ERROR_INTERNAL, S("end"), S("the end"), 0);
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("afterwards"), &TABLE_)
