/* Carries states of any version over, and never twice in the same way. */
#include "defect.h"

static int32_t migrate(const gh_migrate_in *in, const gh_migrate_sink *sink) {
    static int count;
    char text[40];
    (void)in;
    sink->state(sink->context, FORMAT(text, "asked %d", ++count));
    return GH_OK;
}

static const void *find_extension(gh_bytes id) {
    static const uint32_t from[] = {7};
    static const gh_migrate_state table = {
        .struct_size = sizeof table, .revision = 1, .from_versions = from, .from_count = 1, .migrate = migrate};
    return equals(id, GH_EXTENSION_MIGRATE_STATE) ? &table : NULL;
}

static const gh_plugin_api TABLE_ = {
    .struct_size = sizeof(gh_plugin_api), .instance_create = create_any, .instance_destroy = destroy_any, .step = step,
    .get_extension = find_extension};
ENTRY(SMALL_MANIFEST("credulous"), &TABLE_)
