/* Uses as many milliseconds of CPU as its configuration says in "spin". */
#include <time.h>

#include "fixture.h"

static long used(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)in;
    long end = used() + strtol((const char *)find(instance->config, "spin").ptr, NULL, 10);
    while (used() < end) continue;
    return sink->finish(sink->context, S("{\"decision\":\"review\",\"checks\":[]}"));
}

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("spinner"), &TABLE_)
