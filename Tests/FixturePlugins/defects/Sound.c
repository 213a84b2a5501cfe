/* Keeps all rules: what the kit must not find fault with. */

#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("sound"), &TABLE_)
