/* The right symbol, and another major version in the entry. */
#include "fixture.h"

const gh_entry *gh_plugin_entry_v1(void) {
    static const gh_entry entry = {.magic = GH_MAGIC, .struct_size = sizeof(gh_entry), .abi_major = 2};
    return &entry;
}
