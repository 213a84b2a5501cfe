/* Reads fields that a later version of a struct may have. */
#define ON_START(in, sink) \
    if (in->struct_size > sizeof *in && ((const uint64_t *)(in + 1))[0]) { \
        sink->log(sink->context, GH_LOG_INFO, S("a later field")); \
    }
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("early"), &TABLE_)
