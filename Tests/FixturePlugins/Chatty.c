/* Exports more than it should, and knows a table from before `ingest` was there. */
#include "fixture.h"

GH_EXPORT int chatty_helper(void);
int chatty_helper(void) { return 1; }

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance, (void)in;
    return sink->timer(sink->context, S("later"), UINT64_MAX);
}

static const gh_plugin_api table = {
    .struct_size = 32, .instance_create = create_any, .instance_destroy = destroy_any, .step = step,
    .ingest = (int32_t (*)(gh_instance *, const gh_http_in *, const gh_ingest_sink *))1};
ENTRY(SMALL_MANIFEST("chatty"), &table)
