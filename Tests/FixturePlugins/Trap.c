/* Dies on certain inputs: at the start for the number TRAP-START, after the vendor's answer for TRAP. */
#include "fixture.h"

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance;
    if (in->event->kind == GH_EVENT_START) {
        gh_bytes number = find(in->event->data, "idNumber");
        if (equals(number, "TRAP-START")) __builtin_trap();
        sink->set_state(sink->context, 1, number);
        gh_part path[] = {LIT("/check")};
        gh_http_request request = {
            .struct_size = sizeof request, .repeat = GH_REPEAT_SAFE, .key = S("check"), .method = S("GET"),
            .endpoint = S("api"), .path = path, .path_count = COUNT(path)};
        return sink->http(sink->context, &request);
    }
    if (in->event->kind == GH_EVENT_HTTP && equals(in->state, "TRAP")) __builtin_trap();
    return sink->finish(sink->context, S("{\"decision\":\"review\",\"checks\":[]}"));
}

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("trap"), &TABLE_)
