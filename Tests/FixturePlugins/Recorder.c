/* Writes everything it ever receives to the file that its configuration names as dump_path, so that a test can look
 * for what must never reach a plugin. */
#include "fixture.h"

static void dump(gh_bytes config, const char *what, gh_bytes bytes) {
    gh_bytes path = find(config, "dump_path");
    char name[512];
    snprintf(name, sizeof name, "%.*s", B(path));
    FILE *file = path.len ? fopen(name, "a") : NULL;
    if (!file) return;
    fprintf(file, "%s %llu\n", what, (unsigned long long)bytes.len);
    if (bytes.len) fwrite(bytes.ptr, 1, bytes.len, file);
    fputc('\n', file);
    fclose(file);
}

static void dump_pairs(gh_bytes config, const gh_pair *pairs, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        dump(config, "header", pairs[i].name);
        dump(config, "value", pairs[i].value);
    }
}

static int32_t create(gh_bytes config, const gh_diagnostics_sink *sink, gh_instance **out) {
    dump(config, "config", config);
    return create_any(config, sink, out);
}

static void dump_input(gh_bytes config, const gh_step_in *in) {
    char line[200];
    dump(config, "step", FORMAT(line, "number %llu, event %u, state version %u, now %lld, deadline %lld",
                                (unsigned long long)in->step_number, in->event->kind, in->state_version,
                                (long long)in->now_ms, (long long)in->deadline_ms));
    dump(config, "operation", in->operation);
    dump(config, "session", in->session_id);
    dump(config, "state", in->state);
    gh_bytes seed = {in->seed, sizeof in->seed};
    dump(config, "seed", seed);
    dump(config, "key", in->event->key);
    dump(config, "data", in->event->data);
    if (GH_HAS(gh_event, in->event, correlation)) dump(config, "correlation", in->event->correlation);
    const gh_http_result *http = in->event->http;
    if (!http) return;
    dump(config, "http", FORMAT(line, "outcome %u, status %u, attempts %u", http->outcome, http->status, http->attempts));
    dump_pairs(config, http->headers, http->header_count);
    dump(config, "body", http->body);
    dump(config, "reason", http->reason);
}

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    dump_input(instance->config, in);
    if (in->event->kind == GH_EVENT_START) {
        gh_part path[] = {LIT("/check")};
        gh_part key[] = {SECRET("key")};
        gh_header headers[] = {HEADER("X-Api-Key", key)};
        gh_capture captures[] = {{.struct_size = sizeof(gh_capture), .source = GH_CAPTURE_FROM_JSON,
                                  .kind = GH_CAPTURE_SECRET, .selector = S("/token"), .name = S("token")}};
        gh_http_request request = {
            .struct_size = sizeof request, .repeat = GH_REPEAT_SAFE, .key = S("check"), .method = S("POST"),
            .endpoint = S("api"), .path = path, .path_count = COUNT(path), .headers = headers,
            .header_count = COUNT(headers), .captures = captures, .capture_count = COUNT(captures)};
        sink->set_state(sink->context, 1, S("asked"));
        return sink->http(sink->context, &request);
    }
    return sink->finish(sink->context, S("{\"decision\":\"approved\",\"checks\":[]}"));
}

static int32_t ingest(gh_instance *instance, const gh_http_in *in, const gh_ingest_sink *sink) {
    (void)sink;
    dump(instance->config, "method", in->method);
    dump(instance->config, "path", in->path);
    dump(instance->config, "url", in->url);
    dump_pairs(instance->config, in->headers, in->header_count);
    dump(instance->config, "body", in->body);
    return GH_OK;
}

TABLE(create, destroy_any, step, ingest)
ENTRY("{\"id\":\"recorder\",\"version\":\"1.0.0\",\"vendor\":\"Fixtures\",\"title\":\"Recorder\","
      "\"operations\":[{\"id\":\"verification.id/1\",\"processing\":\"single_step\"}],"
      "\"endpoints\":[{\"name\":\"api\"}],\"secrets\":[{\"name\":\"key\"}],"
      "\"config_schema\":{\"type\":\"object\",\"properties\":{\"dump_path\":{\"type\":\"string\"}}},"
      "\"callbacks\":[{\"name\":\"done\",\"path\":\"/done\"}]}", &TABLE_)
