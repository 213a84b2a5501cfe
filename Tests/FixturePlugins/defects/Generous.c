/* Has a table for every extension, whatever its name. */
#include "defect.h"

static const void *extension(gh_bytes id) {
    static const gh_extension table = {.struct_size = sizeof table, .revision = 1};
    (void)id;
    return &table;
}

static const gh_plugin_api api = {
    .struct_size = sizeof api, .instance_create = create_any, .instance_destroy = destroy_any, .step = step,
    .get_extension = extension};
ENTRY(SMALL_MANIFEST("generous"), &api)
