/* Sizes are multiples of 8. */
#include "fixture.h"

const gh_entry *gh_plugin_entry_v1(void) {
    static const gh_entry entry = {.magic = GH_MAGIC, .struct_size = 44, .abi_major = GH_ABI_MAJOR};
    return &entry;
}
