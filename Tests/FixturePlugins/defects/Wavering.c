/* Answers differently the second time. */
#define ON_ANSWER(in, sink) \
    static int count; \
    if (++count % 2) sink->progress(sink->context, 1, 2, S("odd"));
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("wavering"), &TABLE_)
