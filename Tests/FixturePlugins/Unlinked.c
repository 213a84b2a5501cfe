/* Needs a function that nobody has. */
#include "fixture.h"

extern int gh_fixture_that_is_nowhere(void);

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance, (void)in, (void)sink;
    return gh_fixture_that_is_nowhere();
}

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("unlinked"), &TABLE_)
