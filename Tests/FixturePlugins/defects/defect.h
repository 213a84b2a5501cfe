/* A small vendor that keeps all rules, for plugins that break one each: a defect defines the hook that breaks it and
 * includes this. Its session: start, one POST, finish. */
#ifndef DEFECT_H
#define DEFECT_H

#include "fixture.h"

#ifndef ON_STEP
#define ON_STEP(in, sink)
#endif
#ifndef ON_START
#define ON_START(in, sink)
#endif
#ifndef ON_ANSWER
#define ON_ANSWER(in, sink)
#endif
#ifndef ON_UNKNOWN
#define ON_UNKNOWN(in, sink)
#endif
#ifndef KEEPS_STATE
#define KEEPS_STATE(in) ((in)->state_version == 1 && equals((in)->state, "asked"))
#endif
#ifndef RESULT
#define RESULT "{\"decision\":\"%s\",\"checks\":[{\"name\":\"register\",\"outcome\":\"%s\"}]}"
#endif

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance;
    ON_STEP(in, sink)
    if (in->event->kind == GH_EVENT_START) {
        ON_START(in, sink)
        gh_part path[] = {LIT("/check")}, body[] = {RAW(in->event->data)};
        gh_http_request request = {
            .struct_size = sizeof request, .repeat = GH_REPEAT_SAFE, .key = S("check"), .method = S("POST"),
            .endpoint = S("api"), .path = path, .path_count = COUNT(path), .body_kind = GH_BODY_PARTS, .body = body,
            .body_count = COUNT(body)};
        sink->set_state(sink->context, 1, S("asked"));
        sink->http(sink->context, &request);
        return GH_OK;
    }
    if (in->event->kind == GH_EVENT_HTTP) {
        if (!KEEPS_STATE(in)) {
            sink->fail(sink->context, GH_ERROR_BAD_STATE, S("state"), S("not mine"), 0);
            return GH_OK;
        }
        ON_ANSWER(in, sink)
        if (in->event->http->outcome != GH_HTTP_RESPONSE || in->event->http->status != 200) {
            sink->fail(sink->context, GH_ERROR_PROVIDER_UNAVAILABLE, S("down"), S("no answer"), 0);
            return GH_OK;
        }
        int found = contains(in->event->http->body, "\"found\":true");
        char text[400];
        sink->finish(sink->context, FORMAT(text, RESULT, found ? "approved" : "rejected", found ? "passed" : "failed"));
        return GH_OK;
    }
    if (in->event->kind == GH_EVENT_CANCEL || in->event->kind == GH_EVENT_TIMER) return GH_OK;
    if (in->event->kind == GH_EVENT_CALLBACK) return GH_OK;
    ON_UNKNOWN(in, sink)
    return GH_OK;
}

#endif
