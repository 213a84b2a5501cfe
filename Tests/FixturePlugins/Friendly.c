/* A well-behaved vendor: one GET, and the verdict in its answer is the result. */
#include "fixture.h"

static int32_t create(gh_bytes config, const gh_diagnostics_sink *sink, gh_instance **out) {
    if (contains(config, "\"refuse\"")) {
        sink->diagnostic(sink->context, S("/refuse"), GH_SEVERITY_ERROR, S("must not be there"));
        sink->diagnostic(sink->context, S("/other"), GH_SEVERITY_WARNING, S("is doubtful"));
        return 1;
    }
    if (contains(config, "\"silent\"")) return 7;
    if (contains(config, "\"nothing\"")) return GH_OK;
    if (contains(config, "\"doubtful\"")) {
        sink->diagnostic(sink->context, S("/doubtful"), GH_SEVERITY_WARNING, S("is doubtful"));
    }
    return create_any(config, sink, out);
}

static int32_t start(const gh_step_in *in, const gh_sink *sink) {
    gh_part path[] = {LIT("/check/"), {.struct_size = sizeof(gh_part), .kind = GH_PART_LITERAL,
                                       .encoding = GH_ENCODING_PERCENT, .bytes = find(in->event->data, "idNumber")}};
    gh_part key[] = {SECRET("key")};
    gh_header headers[] = {HEADER("X-Api-Key", key)};
    gh_http_request request = {
        .struct_size = sizeof request, .repeat = GH_REPEAT_SAFE, .key = S("check"), .method = S("GET"),
        .endpoint = S("api"), .path = path, .path_count = COUNT(path), .headers = headers, .header_count = COUNT(headers),
        .timeout_ms = 5000};
    sink->set_state(sink->context, 1, S("asked"));
    sink->progress(sink->context, 1, 2, S("asking"));
    sink->log(sink->context, GH_LOG_INFO, S("asking the register"));
    sink->log(sink->context, 99, S("a level from another time"));
    return sink->http(sink->context, &request);
}

static int32_t answered(const gh_step_in *in, const gh_sink *sink) {
    const gh_http_result *http = in->event->http;
    if (!equals(in->state, "asked")) return sink->fail(sink->context, GH_ERROR_BAD_STATE, S("state"), S("not mine"), 0);
    if (http->outcome != GH_HTTP_RESPONSE || http->status >= 500) {
        return sink->fail(sink->context, GH_ERROR_PROVIDER_UNAVAILABLE, S("down"), http->reason, 250);
    }
    gh_bytes verdict = find(http->body, "decision");
    char text[400];
    sink->progress(sink->context, 2, 2, S("done"));
    return sink->finish(
        sink->context,
        FORMAT(text, "{\"decision\":\"%.*s\",\"checks\":[{\"name\":\"register\",\"outcome\":\"%s\"}]}", B(verdict),
               equals(verdict, "approved") ? "passed" : "failed"));
}

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance;
    switch (in->event->kind) {
    case GH_EVENT_START: return start(in, sink);
    case GH_EVENT_HTTP: return answered(in, sink);
    case GH_EVENT_CANCEL: return sink->fail(sink->context, 4711, S("cancelled"), in->event->data, 0);
    default: return GH_OK;
    }
}

TABLE(create, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("friendly"), &TABLE_)
