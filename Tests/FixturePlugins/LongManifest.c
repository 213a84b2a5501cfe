/* Says that its manifest is far longer than any may be. */
#include "fixture.h"

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance, (void)in, (void)sink;
    return GH_OK;
}

TABLE(create_any, destroy_any, step, NULL)

const gh_entry *gh_plugin_entry_v1(void) {
    static gh_entry entry = {
        .magic = GH_MAGIC, .struct_size = sizeof(gh_entry), .abi_major = GH_ABI_MAJOR, .api = &TABLE_};
    entry.manifest = S("{}");
    entry.manifest.len = UINT64_MAX;
    return &entry;
}
