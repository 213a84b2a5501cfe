/* Breaks one rule at a time: the one its configuration names as "mode". */
#include "fixture.h"

#include <pthread.h>

/* Steps of several instances run at once, each on a thread of its own. */
static _Thread_local uint8_t big[2 * 1024 * 1024];

static gh_bytes run(uint64_t len) {
    memset(big, 'x', sizeof big);
    gh_bytes bytes = {big, len};
    return bytes;
}

static gh_http_request request(const char *key) {
    static _Thread_local gh_part path[1];
    path[0] = (gh_part)LIT("/x");
    gh_http_request request = {
        .struct_size = sizeof request, .repeat = GH_REPEAT_SAFE, .key = S(key), .method = S("GET"), .endpoint = S("api"),
        .path = path, .path_count = 1};
    return request;
}

/* One value that cannot be right, put into an otherwise good request. */
static int spoil(gh_http_request *it, gh_bytes mode) {
    static _Thread_local gh_part part[2], inner[1], deep[12];
    static _Thread_local gh_header headers[2];
    static _Thread_local gh_capture captures[2];
    part[0] = (gh_part)LIT("/x");
    part[1] = (gh_part)LIT("y");
    headers[0] = (gh_header)HEADER("X-A", inner);
    headers[1] = headers[0];
    inner[0] = (gh_part)LIT("v");
    captures[0] = (gh_capture){.struct_size = sizeof(gh_capture), .source = 1, .kind = 1, .selector = S("/a"), .name = S("a")};
    captures[1] = captures[0];
    static _Thread_local struct { gh_part part; uint64_t later; } later[2];
    later[0].part = later[1].part = part[0];
    later[0].part.struct_size = later[1].part.struct_size = sizeof *later;
    later[1].later = equals(mode, "later_field");
    it->path = part;
    if (equals(mode, "part_count")) it->path_count = UINT64_MAX;
    else if (equals(mode, "parts_null")) it->path = NULL;
    else if (equals(mode, "size_zero")) part[0].struct_size = 0;
    else if (equals(mode, "size_huge")) part[0].struct_size = 0x10000;
    else if (equals(mode, "size_mixed")) part[1].struct_size = 64, it->path_count = 2;
    else if (equals(mode, "size_larger")) {
        /* As a plugin of a later version has them: more fields than this host knows. */
        it->path = &later[0].part, it->path_count = 2;
    }
    else if (equals(mode, "later_field")) it->path = &later[0].part, it->path_count = 2;
    else if (equals(mode, "size_odd")) part[0].struct_size = 60;
    else if (equals(mode, "reserved")) it->reserved = 7;
    else if (equals(mode, "header_reserved")) headers[0].reserved = 1, it->headers = headers, it->header_count = 1;
    else if (equals(mode, "request_size")) it->struct_size = 8;
    else if (equals(mode, "part_kind")) part[0].kind = 77;
    else if (equals(mode, "part_encoding")) part[0].encoding = 77;
    else if (equals(mode, "part_variant")) part[0].kind = GH_PART_TIMESTAMP, part[0].variant = 77;
    else if (equals(mode, "no_key")) part[0].kind = GH_PART_HMAC, part[0].variant = GH_HASH_SHA256;
    else if (equals(mode, "literal_null")) part[0].bytes = (gh_bytes){NULL, 4};
    else if (equals(mode, "literal_huge")) part[0].bytes = (gh_bytes){big, UINT64_MAX};
    else if (equals(mode, "literals_sum")) part[0].bytes = part[1].bytes = run(600 * 1024), it->path_count = 2;
    else if (equals(mode, "part_self")) part[0] = (gh_part)PART(.kind = GH_PART_CONCAT, .parts = part, .part_count = 1);
    else if (equals(mode, "part_depth")) {
        for (int i = 0; i < 11; i++) deep[i] = (gh_part)PART(.kind = GH_PART_CONCAT, .parts = &deep[i + 1], .part_count = 1);
        deep[11] = (gh_part)LIT("z");
        it->path = deep;
    }
    else if (equals(mode, "body_in_path")) part[0].kind = GH_PART_BODY;
    else if (equals(mode, "path_in_path")) part[0].kind = GH_PART_PATH;
    else if (equals(mode, "secret_unknown")) part[0] = (gh_part)SECRET("keu");
    else if (equals(mode, "endpoint_unknown")) it->endpoint = S("apl");
    else if (equals(mode, "method")) it->method = S("get");
    else if (equals(mode, "repeat")) it->repeat = 9;
    else if (equals(mode, "body_kind")) it->body_kind = 9;
    else if (equals(mode, "body_none")) it->body = part, it->body_count = 1;
    else if (equals(mode, "form_empty")) it->body_kind = GH_BODY_MULTIPART;
    else if (equals(mode, "header_name")) headers[0].name = S("X A"), it->headers = headers, it->header_count = 1;
    else if (equals(mode, "header_count")) it->headers = headers, it->header_count = 101;
    else if (equals(mode, "key_empty")) it->key = NOTHING;
    else if (equals(mode, "key_long")) it->key = run(129);
    else if (equals(mode, "key_utf8")) it->key = S("\xff\xfe");
    else if (equals(mode, "key_host")) it->key = S("gh.lookup");
    else if (equals(mode, "capture_source")) captures[1].name = S("b"), it->captures = captures, it->capture_count = 2;
    else if (equals(mode, "capture_twice")) it->captures = captures, it->capture_count = 2;
    else if (equals(mode, "capture_pointer")) captures[0].selector = S("a"), it->captures = captures, it->capture_count = 1;
    else if (equals(mode, "cookie_name"))
        captures[0].source = 3, captures[0].selector = S("a b"), it->captures = captures, it->capture_count = 1;
    else if (equals(mode, "cookie_header"))
        captures[0].source = 3, captures[0].selector = S("SESSION"), captures[1].source = 2,
        captures[1].selector = S("Set-Cookie"), captures[1].name = S("b"), it->captures = captures, it->capture_count = 2;
    else if (equals(mode, "capture_count")) it->captures = captures, it->capture_count = 33;
    else return 0;
    return 1;
}

/* What is said for people only. */
static int speak(const gh_sink *sink, gh_bytes mode) {
    gh_context *context = sink->context;
    gh_bytes euros = run(1500);
    for (uint64_t i = 0; i + 3 <= euros.len; i += 3) memcpy(big + i, "\xe2\x82\xac", 3);
    if (equals(mode, "logs")) {
        for (int i = 0; i < 101; i++) sink->log(context, GH_LOG_INFO, S("again"));
    }
    else if (equals(mode, "log_cut")) sink->log(context, GH_LOG_INFO, euros);
    else if (equals(mode, "log_garbage")) memset(big, 0xff, sizeof big), sink->log(context, GH_LOG_INFO, euros);
    else if (equals(mode, "log_null")) sink->log(context, GH_LOG_INFO, (gh_bytes){NULL, 1});
    else if (equals(mode, "progress_text")) sink->progress(context, 1, 2, S("caf\xe9"));
    else if (equals(mode, "fail_text")) sink->fail(context, GH_ERROR_CONFIG, S("\xff"), euros, 0);
    else if (equals(mode, "retry_after")) sink->fail(context, GH_ERROR_RATE_LIMITED, S("slow"), S("later"), UINT64_MAX);
    else return 0;
    return 1;
}

static void *elsewhere(void *sink_pointer) {
    const gh_sink *sink = sink_pointer;
    return (void *)(intptr_t)sink->timer(sink->context, S("elsewhere"), 1);
}

/* Calls the sink from another thread, and says in a log line what it was told. */
static void leave(const gh_sink *sink) {
    pthread_t thread;
    void *answer = NULL;
    char text[20];
    pthread_create(&thread, NULL, elsewhere, (void *)sink);
    pthread_join(thread, &answer);
    sink->log(sink->context, GH_LOG_INFO, FORMAT(text, "%d", (int)(intptr_t)answer));
}

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)in;
    gh_context *context = sink->context;
    gh_bytes mode = find(instance->config, "mode");
    gh_http_request it = request("a");
    char key[16];
    if (spoil(&it, mode)) return sink->http(context, &it), GH_OK;
    if (speak(sink, mode)) return GH_OK;
    if (equals(mode, "thread")) leave(sink);
    else if (equals(mode, "await_key")) sink->await_callback(context, run(129), S("c"), 1);
    else if (equals(mode, "await_host")) sink->await_callback(context, S("gh.c"), S("c"), 1);
    else if (equals(mode, "await_correlation")) sink->await_callback(context, S("k"), run(257), 1);
    else if (equals(mode, "await_two")) {
        sink->correlate(context, S("case"));
        sink->await_callback(context, S("first"), S("case"), UINT64_MAX);
        sink->await_callback(context, S("second"), S("case"), 5);
    }
    else if (equals(mode, "http_null")) sink->http(context, NULL);
    else if (equals(mode, "state")) sink->set_state(context, 1, run(64 * 1024 + 1));
    else if (equals(mode, "state_limit")) sink->set_state(context, 1, run(64 * 1024));
    else if (equals(mode, "state_null")) sink->set_state(context, 1, (gh_bytes){NULL, 1});
    else if (equals(mode, "nonzero")) return sink->http(context, &it), 42;
    else if (equals(mode, "quiet")) return GH_OK;
    else if (equals(mode, "effects")) {
        for (int i = 0; i < 17; i++) it.key = FORMAT(key, "%d", i), sink->http(context, &it);
    }
    else if (equals(mode, "duplicate")) sink->http(context, &it), sink->timer(context, it.key, 1);
    else if (equals(mode, "correlations")) {
        for (int i = 0; i < 17; i++) sink->correlate(context, FORMAT(key, "%d", i));
    }
    else if (equals(mode, "correlation_key")) sink->correlate(context, run(257));
    else if (equals(mode, "progress")) sink->progress(context, 3, 2, NOTHING);
    else if (equals(mode, "result_long")) sink->finish(context, run(256 * 1024 + 1));
    else if (equals(mode, "result_text")) sink->finish(context, S("{\"decision\":"));
    else if (equals(mode, "result_array")) sink->finish(context, S("[]"));
    else if (equals(mode, "result_schema"))
        sink->finish(context, S("{\"decision\":\"secret-value\",\"checks\":[{\"name\":\"mrz\"}]}"));
    else if (equals(mode, "after_end"))
        sink->fail(context, GH_ERROR_CONFIG, S("a"), S("b"), 0), sink->finish(context, S("{}"));
    else if (equals(mode, "refused_code")) {
        int32_t codes[] = {sink->set_state(context, 1, run(65537)), sink->timer(context, NOTHING, 0),
                           sink->timer(context, S("t"), 0), sink->timer(context, S("t"), 0)};
        FILE *file = fopen((const char *)copy(find(instance->config, "path")).ptr, "w");
        for (size_t i = 0; file && i < COUNT(codes); i++) fprintf(file, "%d ", codes[i]);
        if (file) fclose(file);
    }
    return GH_OK;
}

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("hostile"), &TABLE_)
