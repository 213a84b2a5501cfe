/* Dies of an answer with a certain status: only fuzzing comes upon it. */
#define ON_ANSWER(in, sink) if (in->event->http->status == 100) abort();
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("fragile"), &TABLE_)
