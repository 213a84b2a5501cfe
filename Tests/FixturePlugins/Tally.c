/* Counts its instances, and says with each result which configuration it has and how many of them live. Begins as "wait" in
 * its configuration says: with a "call", a "timer" of two seconds, or not at all. */
#include <stdatomic.h>

#include "fixture.h"

static atomic_int living;

static int32_t create(gh_bytes config, const gh_diagnostics_sink *sink, gh_instance **out) {
    atomic_fetch_add(&living, 1);
    return create_any(config, sink, out);
}

static void destroy(gh_instance *instance) {
    destroy_any(instance);
    atomic_fetch_sub(&living, 1);
}

static void call(const gh_sink *sink) {
    gh_part path[] = {LIT("/held")};
    gh_http_request request = {
        .struct_size = sizeof request, .repeat = GH_REPEAT_SAFE, .key = S("held"), .method = S("GET"),
        .endpoint = S("api"), .path = path, .path_count = COUNT(path)};
    sink->http(sink->context, &request);
}

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    gh_bytes wait = find(instance->config, "wait");
    char text[200];
    if (in->event->kind == GH_EVENT_START && equals(wait, "call")) call(sink);
    else if (in->event->kind == GH_EVENT_START && equals(wait, "timer"))
        sink->timer(sink->context, S("later"), 2000);
    else
        sink->finish(
            sink->context, FORMAT(text, "{\"decision\":\"approved\",\"checks\":[],\"providerReference\":\"%.*s of %d\"}",
                                  B(find(instance->config, "name")), atomic_load(&living)));
    return GH_OK;
}

TABLE(create, destroy, step, NULL)
ENTRY("{\"id\":\"tally\",\"version\":\"1.0.0\",\"vendor\":\"Fixtures\",\"title\":\"Tally\",\"operations\":["
      "{\"id\":\"verification.id/1\",\"processing\":\"multi_step\"}],"
      "\"endpoints\":[{\"name\":\"api\"}],\"secrets\":[{\"name\":\"key\"}]}", &TABLE_)
