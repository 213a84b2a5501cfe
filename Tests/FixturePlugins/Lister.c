/* Lists what the vendor's /templates and /plans answer, word for word: one page a session. */
#include "fixture.h"

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance;
    const gh_event *event = in->event;
    if (event->kind == GH_EVENT_START) {
        char text[600];
        const char *kind = equals(in->operation, "plans.list/1") ? "plans" : "templates";
        gh_bytes cursor = find(event->data, "cursor");
        gh_part path[] = {RAW(FORMAT(text, "/%s/%.*s", kind, B(cursor)))};
        gh_part secret[] = {SECRET("key")};
        gh_header headers[] = {HEADER("X-Api-Key", secret)};
        gh_http_request request = {
            .struct_size = sizeof request, .repeat = GH_REPEAT_SAFE, .key = S("list"), .method = S("GET"),
            .endpoint = S("api"), .path = path, .path_count = COUNT(path), .headers = headers,
            .header_count = COUNT(headers)};
        sink->http(sink->context, &request);
    } else if (event->kind == GH_EVENT_HTTP && event->http->outcome == GH_HTTP_RESPONSE && event->http->status == 200) {
        sink->finish(sink->context, event->http->body);
    } else {
        sink->fail(sink->context, GH_ERROR_PROVIDER_UNAVAILABLE, S("down"), S("the vendor is down"), 0);
    }
    return GH_OK;
}

TABLE(create_any, destroy_any, step, NULL)
ENTRY("{\"id\":\"lister\",\"version\":\"1.0.0\",\"vendor\":\"Fixtures\",\"title\":\"Lister\",\"operations\":["
      "{\"id\":\"verification.id/1\",\"processing\":\"multi_step\"},"
      "{\"id\":\"templates.list/1\",\"processing\":\"multi_step\"},"
      "{\"id\":\"plans.list/1\",\"processing\":\"multi_step\"}],"
      "\"endpoints\":[{\"name\":\"api\"}],\"secrets\":[{\"name\":\"key\"}]}", &TABLE_)
