/* Dies of an event kind that it does not know. */
#define ON_UNKNOWN(in, sink) abort();
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("startled"), &TABLE_)
