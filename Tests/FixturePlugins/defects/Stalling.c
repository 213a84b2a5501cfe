/* Leaves nothing pending and does not end. */
#define ON_ANSWER(in, sink) return GH_OK;
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("stalling"), &TABLE_)
