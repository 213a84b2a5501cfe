/* Tells of a failed vendor with its return value. */
#define ON_ANSWER(in, sink) if (in->event->http->status == 500) return 5;
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("failing"), &TABLE_)
