/* Reads one byte more than a text has. */
#define ON_ANSWER(in, sink) \
    volatile uint8_t next = in->event->http->body.ptr ? in->event->http->body.ptr[in->event->http->body.len] : 0; \
    (void)next;
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("overreading"), &TABLE_)
