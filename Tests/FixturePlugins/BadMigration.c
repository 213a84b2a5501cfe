/* Says that it carries states over, and of which versions: none. */
#include "fixture.h"

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance; (void)in;
    sink->fail(sink->context, GH_ERROR_UNSUPPORTED, S("none"), S("none"), 0);
    return GH_OK;
}

static int32_t migrate(const gh_migrate_in *in, const gh_migrate_sink *sink) {
    return sink->state(sink->context, in->state);
}

static const void *find_extension(gh_bytes id) {
    static const gh_migrate_state table = {.struct_size = sizeof table, .revision = 1, .migrate = migrate};
    return equals(id, GH_EXTENSION_MIGRATE_STATE) ? &table : NULL;
}

static const gh_plugin_api API = {
    .struct_size = sizeof(gh_plugin_api), .instance_create = create_any, .instance_destroy = destroy_any, .step = step,
    .get_extension = find_extension};

ENTRY(SMALL_MANIFEST("bad-migration"), &API)
