/* Runs as soon as it is loaded: writes the file that GATEHOUSE_TEST_MARKER names. */
#include "fixture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

__attribute__((constructor)) static void run(void) {
    const char *path = getenv("GATEHOUSE_TEST_MARKER");
    if (path == NULL) return;
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file >= 0) close(file);
}

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance;
    (void)in;
    return sink->fail(sink->context, GH_ERROR_PROVIDER_UNAVAILABLE, S("down"), S("always"), 0);
}

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("eager"), &TABLE_)
