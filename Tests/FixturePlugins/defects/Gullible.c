/* Reads whatever state it is given. */
#define KEEPS_STATE(in) 1
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("gullible"), &TABLE_)
