/* Neither a way to destroy an instance nor a step. */
#include "fixture.h"

TABLE(create_any, NULL, NULL, NULL)
ENTRY(SMALL_MANIFEST("missing-slot"), &TABLE_)
