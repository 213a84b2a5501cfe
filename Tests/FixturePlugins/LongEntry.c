/* An entry of a later version: larger than this host knows, and good as far as it goes. */
#include "fixture.h"

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance, (void)in;
    return sink->timer(sink->context, S("later"), 1);
}

TABLE(create_any, destroy_any, step, NULL)

const gh_entry *gh_plugin_entry_v1(void) {
    static struct { gh_entry entry; uint64_t later; } larger = {
        .entry = {.magic = GH_MAGIC, .struct_size = sizeof larger, .abi_major = GH_ABI_MAJOR, .abi_minor = 1, .api = &TABLE_},
        .later = 1};
    larger.entry.manifest = S(SMALL_MANIFEST("long-entry"));
    return &larger.entry;
}
