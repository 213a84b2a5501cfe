/* The files of Examples and the headers of the plugin ABI, for `gatehouse plugin new`. */
#ifndef PLUGIN_TEMPLATES_H
#define PLUGIN_TEMPLATES_H

#include <stdint.h>

typedef struct plugin_template {
    const char *language; /* "c", "rust", "swift"; "" is for all */
    const char *path;     /* in the folder of the new plugin */
    const uint8_t *bytes;
    uint64_t size;
} plugin_template;

extern const uint64_t plugin_template_count;

/* NULL: there is none. */
const plugin_template *plugin_template_at(uint64_t index);

#endif
