/* Takes for granted that a request is whole. */
#define ON_START(in, sink) \
    if (in->event->data.len == 0 || in->event->data.ptr[in->event->data.len - 1] != 0x7D) abort();
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("trusting"), &TABLE_)
