/* What came after the first headers: operations that need settings, names of secrets, cookies, several events in one
 * callback, and hearing that a credential is not set. The number to verify says what is tried. */
#include "fixture.h"

static int32_t get(const gh_sink *sink, const char *key, const char *where, const gh_header *headers, uint64_t count,
                   const gh_capture *captures, uint64_t capture_count) {
    gh_part path[] = {LIT(where)};
    gh_http_request request = {
        .struct_size = sizeof request, .repeat = GH_REPEAT_SAFE, .key = S(key), .method = S("GET"), .endpoint = S("api"),
        .path = path, .path_count = 1, .headers = headers, .header_count = count, .captures = captures,
        .capture_count = capture_count};
    return sink->http(sink->context, &request);
}

static int32_t finish(const gh_sink *sink, const char *decision, const char *reference) {
    char text[300];
    return sink->finish(sink->context, FORMAT(text, "{\"decision\":\"%s\",\"checks\":[],\"providerReference\":\"%s\"}",
                                              decision, reference));
}

static int32_t log_in(const gh_sink *sink) {
    gh_capture session = {.struct_size = sizeof session, .source = GH_CAPTURE_FROM_COOKIE, .kind = GH_CAPTURE_SECRET,
                          .selector = S("SESSION"), .name = S("session")};
    return get(sink, "login", "/login", NULL, 0, &session, 1);
}

static int32_t read_on(const gh_sink *sink) {
    gh_part cookie[] = {LIT("SESSION="), SECRET("captured.session")};
    gh_header headers[] = {HEADER("Cookie", cookie)};
    return get(sink, "data", "/data", headers, 1, NULL, 0);
}

static int32_t start(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    gh_bytes number = find(in->event->data, "idNumber");
    if (equals(number, "names")) return finish(sink, "review", contains(instance->config, "\"signing_key\"") ? "signed" : "plain");
    if (equals(number, "cookie")) return log_in(sink);
    if (equals(number, "credential")) {
        gh_part key[] = {SECRET("signing_key")};
        gh_header headers[] = {HEADER("X-Key", key)};
        return get(sink, "signed", "/signed", headers, 1, NULL, 0);
    }
    sink->correlate(sink->context, number);
    return sink->await_callback(sink->context, S("verdict"), number, 60000);
}

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    const gh_event *event = in->event;
    switch (event->kind) {
    case GH_EVENT_START: return start(instance, in, sink);
    case GH_EVENT_CALLBACK: return finish(sink, equals(find(event->data, "decision"), "approved") ? "approved" : "rejected", "called");
    case GH_EVENT_TIMER: return sink->fail(sink->context, GH_ERROR_PROVIDER_UNAVAILABLE, S("no_callback"), NOTHING, 0);
    case GH_EVENT_HTTP: break;
    default: return GH_OK;
    }
    const gh_http_result *http = event->http;
    if (http->outcome == GH_HTTP_NO_CREDENTIAL) return sink->fail(sink->context, GH_ERROR_CONFIG, S("no_key"), http->reason, 0);
    if (http->outcome != GH_HTTP_RESPONSE || http->status != 200) {
        return sink->fail(sink->context, GH_ERROR_PROVIDER_UNAVAILABLE, S("down"), http->reason, 0);
    }
    if (equals(event->key, "login")) {
        sink->log(sink->context, GH_LOG_INFO, header(http->headers, http->header_count, "set-cookie"));
        return read_on(sink);
    }
    return finish(sink, "approved", "read");
}

/* {"events":[{"id":…,"event":…,"decision":…},…]}, in the small. */
static int32_t ingest(gh_instance *instance, const gh_http_in *in, const gh_ingest_sink *sink) {
    (void)instance;
    gh_part key = SECRET("key"), body[] = {PART(.kind = GH_PART_BODY)};
    gh_assertion mac = {.struct_size = sizeof mac, .kind = GH_ASSERT_HMAC, .variant = GH_HASH_SHA256,
                        .expected_encoding = GH_ENCODING_HEX, .expected = header(in->headers, in->header_count, "x-signature"),
                        .parts = body, .part_count = 1, .key = &key};
    sink->begin_group(sink->context);
    sink->assertion(sink->context, &mac);
    const uint8_t *at = in->body.ptr, *end = at + in->body.len;
    while (at < end) {
        const uint8_t *close = memchr(at, '}', (size_t)(end - at));
        gh_bytes one = {at, (uint64_t)((close ? close : end) - at)};
        gh_bytes id = find(one, "id");
        if (id.len) {
            sink->next_event(sink->context);
            sink->correlate(sink->context, id);
            if (find(one, "event").len) sink->dedupe(sink->context, find(one, "event"));
            sink->event(sink->context, one);
        }
        if (!close) break;
        at = close + 1;
    }
    return sink->acknowledge(sink->context, 200, S("text/plain"), S("ok"));
}

TABLE(create_any, destroy_any, step, ingest)
ENTRY("{\"id\":\"modern\",\"version\":\"1.0.0\",\"vendor\":\"Fixtures\",\"title\":\"Modern\",\"operations\":["
      "{\"id\":\"verification.id/1\",\"processing\":\"async_webhook\"},"
      "{\"id\":\"voucher.issue/1\",\"processing\":\"single_step\",\"effectful\":true,\"lookup\":\"voucher.status/1\"},"
      "{\"id\":\"voucher.status/1\",\"processing\":\"single_step\",\"needs\":{\"endpoints\":[\"ledger\"]}},"
      "{\"id\":\"health.probe/1\",\"processing\":\"single_step\",\"needs\":{\"secrets\":[\"signing_key\"]}}],"
      "\"endpoints\":[{\"name\":\"api\"},{\"name\":\"ledger\",\"required\":false}],"
      "\"secrets\":[{\"name\":\"key\"},{\"name\":\"signing_key\",\"required\":false}],"
      "\"config_schema\":{\"type\":\"object\",\"additionalProperties\":false,"
      "\"properties\":{\"set\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"x-secrets\":\"names\"}}},"
      "\"callbacks\":[{\"name\":\"done\",\"path\":\"/done\"}],"
      "\"requires\":[\"operations.needs\",\"config.secret_names\",\"capture.cookie\",\"ingest.next_event\","
      "\"outcome.no_credential\"]}", &TABLE_)
