/* Keeps a kilobyte of every step. */
#define ON_STEP(in, sink) \
    static void *kept; \
    void **more = malloc(1024); \
    memset(more, 1, 1024); \
    *more = kept; \
    kept = more;
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("leaking"), &TABLE_)
