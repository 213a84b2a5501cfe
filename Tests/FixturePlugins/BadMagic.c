#include "fixture.h"

const gh_entry *gh_plugin_entry_v1(void) {
    static const gh_entry entry = {.magic = 0x31304847u, .struct_size = sizeof(gh_entry), .abi_major = GH_ABI_MAJOR};
    return &entry;
}
