/* A vendor with OAuth 2 client credentials: a token is fetched once for all calls of an account, and the host keeps it. */
#include "fixture.h"

static int32_t fail(const gh_sink *sink, uint32_t error_class, const char *code, gh_bytes message) {
    return sink->fail(sink->context, error_class, S(code), message, 0);
}

static int32_t ask_for_token(const gh_sink *sink) {
    gh_part path[] = {LIT("/oauth/token")};
    gh_part pair[] = {SECRET("client_id"), LIT(":"), SECRET("client_secret")};
    gh_part basic[] = {LIT("Basic "), PART(.kind = GH_PART_CONCAT, .encoding = GH_ENCODING_BASE64, .parts = pair,
                                           .part_count = COUNT(pair))};
    gh_part form[] = {LIT("application/x-www-form-urlencoded")};
    gh_part body[] = {LIT("grant_type=client_credentials")};
    gh_header headers[] = {HEADER("Authorization", basic), HEADER("Content-Type", form)};
    gh_capture token = {.struct_size = sizeof token, .source = GH_CAPTURE_FROM_JSON, .kind = GH_CAPTURE_SECRET,
                        .selector = S("/access_token"), .name = S("token")};
    gh_http_request request = {
        .struct_size = sizeof request, .repeat = GH_REPEAT_SAFE, .key = S("token"), .method = S("POST"),
        .endpoint = S("api"), .path = path, .path_count = 1, .headers = headers, .header_count = COUNT(headers),
        .body_kind = GH_BODY_PARTS, .body = body, .body_count = 1, .captures = &token, .capture_count = 1};
    return sink->http(sink->context, &request);
}

static int32_t token_answered(const gh_http_result *http, const gh_sink *sink) {
    if (http->outcome != GH_HTTP_RESPONSE || http->status >= 500 || http->status == 429) {
        return fail(sink, GH_ERROR_PROVIDER_UNAVAILABLE, "token_unavailable", http->reason);
    }
    if (http->status != 200) return fail(sink, GH_ERROR_CONFIG, "client_refused", find(http->body, "error"));
    char text[120];
    gh_bytes lifetime = find(http->body, "expires_in_ms");
    if (!lifetime.len) return sink->finish(sink->context, S("{\"credentials\":[{\"name\":\"token\"}]}"));
    return sink->finish(sink->context, FORMAT(text, "{\"credentials\":[{\"name\":\"token\",\"lifetimeMs\":%.*s}]}", B(lifetime)));
}

static int32_t call(const gh_sink *sink, const char *key, const char *method, const char *where, gh_bytes what, uint32_t repeat) {
    gh_part path[] = {LIT(where), PART(.kind = GH_PART_LITERAL, .encoding = GH_ENCODING_PERCENT, .bytes = what)};
    gh_part bearer[] = {LIT("Bearer "), SECRET("captured.token")};
    gh_part same[] = {PART(.kind = GH_PART_IDEMPOTENCY_KEY)};
    gh_header headers[] = {HEADER("Authorization", bearer), HEADER("Idempotency-Key", same)};
    gh_http_request request = {
        .struct_size = sizeof request, .repeat = repeat, .key = S(key), .method = S(method), .endpoint = S("api"),
        .path = path, .path_count = COUNT(path), .headers = headers, .header_count = COUNT(headers)};
    return sink->http(sink->context, &request);
}

static int32_t answered(const gh_step_in *in, const gh_sink *sink) {
    const gh_http_result *http = in->event->http;
    if (http->outcome == GH_HTTP_OUTCOME_UNKNOWN && equals(in->event->key, "issue")) {
        return fail(sink, GH_ERROR_OUTCOME_UNKNOWN, "lost", http->reason);
    }
    if (http->outcome != GH_HTTP_RESPONSE || http->status >= 500) {
        return fail(sink, GH_ERROR_PROVIDER_UNAVAILABLE, "down", http->reason);
    }
    if (http->status == 401) return fail(sink, GH_ERROR_CREDENTIAL_EXPIRED, "token_refused", NOTHING);
    if (http->status != 200) return fail(sink, GH_ERROR_REJECTED_BY_PROVIDER, "refused", find(http->body, "error"));
    if (equals(in->operation, "health.probe/1")) return sink->finish(sink->context, S("{\"healthy\":true}"));
    if (equals(in->operation, "verification.id/1")) {
        return sink->finish(sink->context, S("{\"decision\":\"approved\",\"checks\":[]}"));
    }
    return sink->finish(sink->context, S("{\"status\":\"issued\",\"providerReference\":\"v-1\",\"amount\":\"10.00\",\"currency\":\"USD\"}"));
}

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance;
    int is_token = equals(in->operation, "credential.acquire/1");
    if (in->event->kind == GH_EVENT_HTTP) {
        return is_token ? token_answered(in->event->http, sink) : answered(in, sink);
    }
    if (in->event->kind != GH_EVENT_START) return GH_OK;
    if (is_token) return ask_for_token(sink);
    if (equals(in->operation, "health.probe/1")) return call(sink, "health", "GET", "/health", NOTHING, GH_REPEAT_SAFE);
    if (equals(in->operation, "voucher.issue/1")) {
        return call(sink, "issue", "POST", "/issue/", find(in->event->data, "reference"), GH_REPEAT_ONCE);
    }
    if (equals(in->operation, "voucher.status/1")) {
        return call(sink, "status", "GET", "/status/", find(in->event->data, "reference"), GH_REPEAT_SAFE);
    }
    return call(sink, "check", "GET", "/check/", find(in->event->data, "idNumber"), GH_REPEAT_SAFE);
}

TABLE(create_any, destroy_any, step, NULL)
ENTRY("{\"id\":\"bearer\",\"version\":\"1.0.0\",\"vendor\":\"Fixtures\",\"title\":\"Bearer\",\"operations\":["
      "{\"id\":\"credential.acquire/1\",\"processing\":\"single_step\"},"
      "{\"id\":\"health.probe/1\",\"processing\":\"single_step\"},"
      "{\"id\":\"verification.id/1\",\"processing\":\"single_step\"},"
      "{\"id\":\"voucher.issue/1\",\"processing\":\"single_step\",\"effectful\":true,\"lookup\":\"voucher.status/1\"},"
      "{\"id\":\"voucher.status/1\",\"processing\":\"single_step\"}],"
      "\"endpoints\":[{\"name\":\"api\"}],"
      "\"secrets\":[{\"name\":\"client_id\"},{\"name\":\"client_secret\"}],"
      "\"requires\":[\"credential.acquire\"]}", &TABLE_)
