/* Notices when two steps are inside one instance at once, and counts its instances. */
#include <stdatomic.h>
#include <time.h>

#include "fixture.h"

typedef struct crowd {
    struct gh_instance base;
    atomic_int inside;
} crowd;

static atomic_int instances;

static int32_t create(gh_bytes config, const gh_diagnostics_sink *sink, gh_instance **out) {
    (void)sink;
    crowd *made = calloc(1, sizeof *made);
    made->base.config = copy(config);
    atomic_fetch_add(&instances, 1);
    *out = &made->base;
    return GH_OK;
}

static void destroy(gh_instance *instance) {
    atomic_fetch_sub(&instances, 1);
    destroy_any(instance);
}

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)in;
    crowd *self = (crowd *)instance;
    int others = atomic_fetch_add(&self->inside, 1);
    struct timespec pause = {0, 2000000};
    nanosleep(&pause, NULL);
    char text[80];
    sink->log(sink->context, GH_LOG_INFO, FORMAT(text, "%d inside, %d instances", others + 1, atomic_load(&instances)));
    atomic_fetch_sub(&self->inside, 1);
    return GH_OK;
}

TABLE(create, destroy, step, NULL)
ENTRY("{\"id\":\"crowd\",\"version\":\"1.0.0\",\"vendor\":\"Fixtures\",\"title\":\"Crowd\","
      "\"operations\":[{\"id\":\"verification.id/1\",\"processing\":\"single_step\"}],"
      "\"limits\":{\"step_cpu_ms\":500}}", &TABLE_)
