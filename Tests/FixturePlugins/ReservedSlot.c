/* Puts something where nothing may be. */
#include "fixture.h"

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance, (void)in;
    return sink->timer(sink->context, S("later"), 1);
}

static const gh_plugin_api table = {
    .struct_size = sizeof table, .reserved = 5, .instance_create = create_any, .instance_destroy = destroy_any, .step = step};
ENTRY(SMALL_MANIFEST("reserved"), &table)
