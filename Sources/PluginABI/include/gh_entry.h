/* How a host finds a plugin: one exported symbol, whose name holds the major version, so that a plugin of another major
 * is refused by its symbol table without running any of it. */
#ifndef GH_ENTRY_H
#define GH_ENTRY_H

#include "gh_api.h"

#define GH_ABI_MAJOR 1u
#define GH_ABI_MINOR 0u
#define GH_MAGIC 0x31764847u /* "GHv1" */
#define GH_ENTRY_SYMBOL "gh_plugin_entry_v1"

typedef struct gh_entry {
    uint32_t magic;       /* GH_MAGIC */
    uint32_t struct_size; /* 40 or more */
    uint32_t abi_major;   /* GH_ABI_MAJOR: another one is refused */
    uint32_t abi_minor;   /* GH_ABI_MINOR: any is accepted */
    gh_bytes manifest;    /* static JSON, docs/plugin-abi.md; read before any other call */
    const gh_plugin_api *api;
} gh_entry;

/* [any-thread] Returns the same static entry each time; does no other work. */
GH_EXPORT const gh_entry *gh_plugin_entry_v1(void);

#endif
