/* Computes for a tenth of a second in a step. */
#include <time.h>

#define ON_START(in, sink) \
    clock_t begun = clock(); \
    while (clock() - begun < CLOCKS_PER_SEC / 10) continue;
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("slow"), &TABLE_)
