/* Says that a credential was captured which no call was asked to capture. */
#include "fixture.h"

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance;
    if (in->event->kind == GH_EVENT_HTTP) {
        return sink->finish(sink->context, S("{\"credentials\":[{\"name\":\"token\"}]}"));
    }
    if (in->event->kind != GH_EVENT_START) return GH_OK;
    gh_part path[] = {LIT("/token")};
    gh_http_request request = {
        .struct_size = sizeof request, .repeat = GH_REPEAT_SAFE, .key = S("token"), .method = S("POST"),
        .endpoint = S("api"), .path = path, .path_count = 1};
    return sink->http(sink->context, &request);
}

TABLE(create_any, destroy_any, step, NULL)
ENTRY("{\"id\":\"forgetful\",\"version\":\"1.0.0\",\"vendor\":\"Fixtures\",\"title\":\"Forgetful\",\"operations\":["
      "{\"id\":\"credential.acquire/1\",\"processing\":\"single_step\"}],\"endpoints\":[{\"name\":\"api\"}],"
      "\"requires\":[\"credential.acquire\"]}", &TABLE_)
