/* Gives a result that follows no schema. */
#define RESULT "{\"decision\":\"%s\",\"checks\":\"%s\"}"
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("lying"), &TABLE_)
