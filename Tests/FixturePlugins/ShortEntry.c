/* An entry too small to say where its table is. */
#include "fixture.h"

const gh_entry *gh_plugin_entry_v1(void) {
    static const gh_entry entry = {.magic = GH_MAGIC, .struct_size = 16, .abi_major = GH_ABI_MAJOR};
    return &entry;
}
