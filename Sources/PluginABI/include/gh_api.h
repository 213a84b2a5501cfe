/* The functions of a plugin. */
#ifndef GH_API_H
#define GH_API_H

#include "gh_event.h"
#include "gh_ingest.h"
#include "gh_sink.h"

/* Takes what instance_create has to say about a configuration. [serial] inside that call, on that call's thread. */
typedef struct gh_diagnostics_sink {
    uint32_t struct_size;
    uint32_t reserved;
    gh_context *context;
    /* `pointer` is a JSON pointer into the configuration ("" is all of it); `severity` is one of GH_SEVERITY_, and one
     * that the host does not know counts as an error. A message is cut and repaired as in gh_sink. */
    int32_t (*diagnostic)(gh_context *context, gh_bytes pointer, uint32_t severity, gh_bytes message);
} gh_diagnostics_sink;

typedef struct gh_plugin_api {
    uint32_t struct_size;
    uint32_t reserved;

    /* [any-thread] Checks the configuration and captures it. Pure. On success writes a non-NULL instance to *out and
     * returns GH_OK. On failure reports at least one diagnostic of GH_SEVERITY_ERROR and returns non-zero; *out is then
     * not read. GH_OK with an error diagnostic refuses the configuration as well, and the instance is destroyed. The
     * instance is the plugin's until instance_destroy. Mandatory. */
    int32_t (*instance_create)(gh_bytes config, const gh_diagnostics_sink *sink, gh_instance **out);

    /* [any-thread] No other call with this instance is running or will follow. Mandatory. */
    void (*instance_destroy)(gh_instance *instance);

    /* [serial per instance] One event in; state, effects, progress and end out through `sink`. GH_OK, or non-zero for a
     * defect of the plugin: what it emitted is dropped and the step counts as GH_ERROR_INTERNAL. Mandatory. */
    int32_t (*step)(gh_instance *instance, const gh_step_in *in, const gh_sink *sink);

    /* [serial per instance] A provider's callback arrived. Non-zero: it is not one of this vendor's; the host answers 400.
     * Mandatory if the manifest lists callbacks, else may be NULL. */
    int32_t (*ingest)(gh_instance *instance, const gh_http_in *in, const gh_ingest_sink *sink);

    /* [any-thread] A static table for an optional ability, which begins with its struct_size; NULL if there is none. May
     * be NULL. See gh_extension.h. */
    const void *(*get_extension)(gh_bytes id);
} gh_plugin_api;

#endif
