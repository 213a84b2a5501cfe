/* Answers with an address, which is another one in each process. */
#define ON_START(in, sink) \
    static char here; \
    char where[40]; \
    sink->log(sink->context, GH_LOG_INFO, FORMAT(where, "%p", (void *)&here));
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("addressed"), &TABLE_)
