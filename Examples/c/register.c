/* Register: asks a vendor's register about a number. One call, and the verdict in its answer is the result. */
#include "gatehouse_plugin.h"

#include <stdio.h>
#include <string.h>

static gh_bytes text(const char *s) { return (gh_bytes){(const uint8_t *)s, strlen(s)}; }

static int has(gh_bytes in, const char *what) {
    uint64_t n = strlen(what);
    for (uint64_t i = 0; i + n <= in.len; i++) {
        if (memcmp(in.ptr + i, what, n) == 0) return 1;
    }
    return 0;
}

/* The configuration follows config_schema below, and that has nothing to remember. */
static int32_t create(gh_bytes config, const gh_diagnostics_sink *sink, gh_instance **out) {
    static char nothing_to_remember;
    (void)config, (void)sink;
    *out = (gh_instance *)&nothing_to_remember;
    return GH_OK;
}

static void destroy(gh_instance *instance) { (void)instance; }

static int32_t fail(const gh_sink *sink, uint32_t error_class, const char *code, const char *message) {
    sink->fail(sink->context, error_class, text(code), text(message), 0);
    return GH_OK;
}

/* The vendor takes the request as it is. What a sink refuses, the host judges when the step has returned. */
static int32_t ask(gh_bytes request, const gh_sink *sink) {
    gh_part path[] = {{.struct_size = sizeof(gh_part), .kind = GH_PART_LITERAL, .bytes = text("/v1/check")}};
    gh_part key[] = {{.struct_size = sizeof(gh_part), .kind = GH_PART_SECRET, .bytes = text("api_key")}};
    gh_part type[] = {{.struct_size = sizeof(gh_part), .kind = GH_PART_LITERAL, .bytes = text("application/json")}};
    gh_part body[] = {{.struct_size = sizeof(gh_part), .kind = GH_PART_LITERAL, .bytes = request}};
    gh_header headers[] = {
        {.struct_size = sizeof(gh_header), .name = text("Content-Type"), .value = type, .value_count = 1},
        {.struct_size = sizeof(gh_header), .name = text("X-Api-Key"), .value = key, .value_count = 1}};
    gh_http_request call = {
        .struct_size = sizeof call, .repeat = GH_REPEAT_SAFE, .key = text("check"), .method = text("POST"),
        .endpoint = text("api"), .path = path, .path_count = 1, .headers = headers, .header_count = 2,
        .body_kind = GH_BODY_PARTS, .body = body, .body_count = 1};
    sink->http(sink->context, &call);
    return GH_OK;
}

static int32_t decide(const gh_http_result *answer, const gh_sink *sink) {
    if (answer->outcome != GH_HTTP_RESPONSE) {
        return fail(sink, GH_ERROR_PROVIDER_UNAVAILABLE, "no_answer", "no whole answer came back");
    }
    switch (answer->status) {
    case 200: break;
    case 401: case 403: return fail(sink, GH_ERROR_CONFIG, "refused", "the vendor refuses the api_key");
    case 429: return fail(sink, GH_ERROR_RATE_LIMITED, "too_many", "the vendor wants fewer calls");
    default: return fail(sink, GH_ERROR_PROVIDER_UNAVAILABLE, "status", "the vendor answers with another status than 200");
    }
    int found = has(answer->body, "\"found\":true");
    if (!found && !has(answer->body, "\"found\":false")) {
        return fail(sink, GH_ERROR_PROVIDER_UNAVAILABLE, "unreadable", "the answer says neither found nor not found");
    }
    char result[160];
    snprintf(result, sizeof result, "{\"checks\":[{\"name\":\"register\",\"outcome\":\"%s\"}],\"decision\":\"%s\"}",
             found ? "passed" : "failed", found ? "approved" : "rejected");
    sink->finish(sink->context, text(result));
    return GH_OK;
}

/* Everything else (a cancel, an event of a later version) needs nothing of us. */
static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance;
    if (in->event->kind == GH_EVENT_START) return ask(in->event->data, sink);
    if (in->event->kind == GH_EVENT_HTTP) return decide(in->event->http, sink);
    return GH_OK;
}

static const gh_plugin_api api = {
    .struct_size = sizeof api, .instance_create = create, .instance_destroy = destroy, .step = step};

const gh_entry *gh_plugin_entry_v1(void) {
    static const char manifest[] =
        "{\"id\":\"com.example.register\",\"version\":\"1.0.0\",\"vendor\":\"Example\",\"title\":\"Register\","
        "\"operations\":[{\"id\":\"verification.id/1\",\"processing\":\"single_step\"}],"
        "\"endpoints\":[{\"name\":\"api\"}],\"secrets\":[{\"name\":\"api_key\"}],"
        "\"config_schema\":{\"type\":\"object\",\"additionalProperties\":false},\"reentrant\":true}";
    static const gh_entry entry = {
        .magic = GH_MAGIC, .struct_size = sizeof entry, .abi_major = GH_ABI_MAJOR, .abi_minor = GH_ABI_MINOR,
        .manifest = {(const uint8_t *)manifest, sizeof manifest - 1}, .api = &api};
    return &entry;
}
