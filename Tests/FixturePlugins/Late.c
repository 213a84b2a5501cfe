/* Keeps the sink of a step and calls it when the step is over. */
#include "fixture.h"

static gh_sink kept;

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance, (void)in;
    kept = *sink;
    return sink->timer(sink->context, S("later"), 1000);
}

static int32_t ingest(gh_instance *instance, const gh_http_in *in, const gh_ingest_sink *sink) {
    (void)instance, (void)in;
    char text[16];
    return sink->event(sink->context, FORMAT(text, "%d", kept.timer(kept.context, S("stolen"), 1000)));
}

TABLE(create_any, destroy_any, step, ingest)
ENTRY(SMALL_MANIFEST("late"), &TABLE_)
