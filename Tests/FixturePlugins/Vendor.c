/* A vendor's client as vendors write them: signed requests, a token fetched first, a purchase that is never sent twice
 * and looked up when its answer is lost, a verification that ends by a callback. */
#include "fixture.h"

#define NEWLINE LIT("\n")

/* X-Signature: hex HMAC-SHA256 under the secret of timestamp, nonce, METHOD, path with query and body, one a line. */
static int32_t send(const gh_sink *sink, gh_http_request *request, const gh_header *more) {
    gh_part stamp = PART(.kind = GH_PART_TIMESTAMP, .variant = GH_TIME_SECONDS);
    gh_part nonce = PART(.kind = GH_PART_NONCE, .variant = GH_NONCE_UUID, .bytes = S("request"));
    gh_part secret = SECRET("api_secret");
    gh_part signed_parts[] = {stamp, NEWLINE, nonce, NEWLINE, PART(.kind = GH_PART_METHOD), NEWLINE,
                              PART(.kind = GH_PART_PATH_AND_QUERY), NEWLINE, PART(.kind = GH_PART_BODY)};
    gh_part key[] = {SECRET("api_key")};
    gh_part signature[] = {PART(.kind = GH_PART_HMAC, .encoding = GH_ENCODING_HEX, .variant = GH_HASH_SHA256,
                                .parts = signed_parts, .part_count = COUNT(signed_parts), .key = &secret)};
    gh_part stamp_list[] = {stamp}, nonce_list[] = {nonce};
    gh_part json[] = {LIT("application/json")};
    gh_header headers[6] = {HEADER("X-Api-Key", key), HEADER("X-Timestamp", stamp_list), HEADER("X-Nonce", nonce_list),
                            HEADER("X-Signature", signature), HEADER("Content-Type", json)};
    uint64_t count = 5;
    if (more) headers[count++] = *more;
    request->struct_size = sizeof *request;
    request->endpoint = S("api");
    request->headers = headers;
    request->header_count = count;
    return sink->http(sink->context, request);
}

static int32_t send_with_token(const gh_sink *sink, gh_http_request *request) {
    gh_part bearer[] = {LIT("Bearer "), SECRET("captured.token")};
    gh_header authorization = HEADER("Authorization", bearer);
    return send(sink, request, &authorization);
}

static int32_t log_in(const gh_sink *sink) {
    gh_part path[] = {LIT("/login")};
    gh_part body[] = {LIT("{\"user\":\"gatehouse\",\"password\":\""),
                      PART(.kind = GH_PART_SECRET, .encoding = GH_ENCODING_JSON_STRING, .bytes = S("api_secret")),
                      LIT("\"}")};
    gh_capture captures[] = {{.struct_size = sizeof(gh_capture), .source = GH_CAPTURE_FROM_JSON, .kind = GH_CAPTURE_SECRET,
                              .selector = S("/token"), .name = S("token"), .lifetime_ms = 600000}};
    gh_http_request request = {
        .repeat = GH_REPEAT_SAFE, .key = S("login"), .method = S("POST"), .path = path, .path_count = COUNT(path),
        .body_kind = GH_BODY_PARTS, .body = body, .body_count = COUNT(body), .captures = captures,
        .capture_count = COUNT(captures)};
    return send(sink, &request, NULL);
}

static const gh_capture bearer_secrets[] = {
    {.struct_size = sizeof(gh_capture), .source = GH_CAPTURE_FROM_JSON, .kind = GH_CAPTURE_SECRET,
     .selector = {(const uint8_t *)"/pin", 4}, .name = {(const uint8_t *)"pin", 3}},
    {.struct_size = sizeof(gh_capture), .source = GH_CAPTURE_FROM_JSON, .kind = GH_CAPTURE_SECRET,
     .selector = {(const uint8_t *)"/voucherCode", 12}, .name = {(const uint8_t *)"voucherCode", 11}},
};

static int32_t issue(const gh_step_in *in, const gh_sink *sink) {
    char text[600];
    gh_bytes asked = in->state;
    gh_part path[] = {LIT("/api/v1/issue")};
    gh_part body[] = {RAW(FORMAT(text, "{\"reference\":\"%.*s\",\"type\":\"%.*s\",\"amount\":\"%.*s\",\"currency\":\"%.*s\"}",
                                 B(find(asked, "reference")), B(find(asked, "type")), B(find(asked, "amount")),
                                 B(find(asked, "currency"))))};
    gh_http_request request = {
        .repeat = GH_REPEAT_ONCE, .key = S("issue"), .method = S("POST"), .path = path, .path_count = COUNT(path),
        .body_kind = GH_BODY_PARTS, .body = body, .body_count = COUNT(body), .captures = bearer_secrets,
        .capture_count = COUNT(bearer_secrets)};
    return send_with_token(sink, &request);
}

static int32_t look_up(gh_bytes asked, const gh_sink *sink) {
    gh_bytes id = find(asked, "providerReference");
    gh_part by_id[] = {LIT("/api/v1/status/"), RAW(id)};
    gh_part by_reference[] = {LIT("/api/v1/status?reference="),
                              PART(.kind = GH_PART_LITERAL, .encoding = GH_ENCODING_PERCENT, .bytes = find(asked, "reference"))};
    gh_http_request request = {
        .repeat = GH_REPEAT_SAFE, .key = S("lookup"), .method = S("GET"), .path = id.len ? by_id : by_reference,
        .path_count = 2, .captures = bearer_secrets, .capture_count = COUNT(bearer_secrets)};
    return send_with_token(sink, &request);
}

static int32_t fail(const gh_sink *sink, uint32_t error_class, const char *code, gh_bytes message) {
    return sink->fail(sink->context, error_class, S(code), message, 0);
}

static int32_t voucher(const gh_step_in *in, const gh_sink *sink) {
    const gh_http_result *http = in->event->http;
    int is_lookup = equals(in->event->key, "lookup");
    if (http->outcome == GH_HTTP_OUTCOME_UNKNOWN && !is_lookup) return look_up(in->state, sink);
    if (http->outcome == GH_HTTP_OUTCOME_UNKNOWN) return fail(sink, GH_ERROR_OUTCOME_UNKNOWN, "lost", http->reason);
    if (http->outcome != GH_HTTP_RESPONSE || http->status >= 500) {
        return fail(sink, GH_ERROR_PROVIDER_UNAVAILABLE, "down", http->reason);
    }
    if (http->status == 404) {
        return sink->finish(sink->context, S("{\"status\":\"failed\",\"failure\":{\"code\":\"not_found\","
                                             "\"message\":\"No voucher was issued under this reference.\"}}"));
    }
    if (http->status >= 400) return fail(sink, GH_ERROR_REJECTED_BY_PROVIDER, "refused", find(http->body, "code"));
    char text[600];
    int has_pin = find(http->body, "pin").len > 0;
    return sink->finish(
        sink->context,
        FORMAT(text, "{\"status\":\"%.*s\",\"providerReference\":\"%.*s\",\"amount\":\"%.*s\",\"currency\":\"%.*s\"%s}",
               B(find(http->body, "status")), B(find(http->body, "id")), B(find(http->body, "amount")),
               B(find(http->body, "currency")),
               has_pin ? ",\"pin\":{\"$capture\":\"pin\"},\"voucherCode\":{\"$capture\":\"voucherCode\"}" : ""));
}

static int32_t verify(const gh_step_in *in, const gh_sink *sink) {
    gh_part path[] = {LIT("/verify")};
    gh_part body[] = {
        LIT("{\"number\":\""),
        PART(.kind = GH_PART_LITERAL, .encoding = GH_ENCODING_JSON_STRING, .bytes = find(in->event->data, "idNumber")),
        LIT("\",\"callback\":\""),
        PART(.kind = GH_PART_CALLBACK_URL, .encoding = GH_ENCODING_JSON_STRING, .bytes = S("/done")), LIT("\"}")};
    gh_http_request request = {
        .repeat = GH_REPEAT_KEYED, .key = S("verify"), .method = S("POST"), .path = path, .path_count = COUNT(path),
        .body_kind = GH_BODY_PARTS, .body = body, .body_count = COUNT(body)};
    sink->progress(sink->context, 1, 2, S("submitted"));
    return send(sink, &request, NULL);
}

static int32_t verification(const gh_step_in *in, const gh_sink *sink) {
    const gh_event *event = in->event;
    char text[300];
    switch (event->kind) {
    case GH_EVENT_START: return verify(in, sink);
    case GH_EVENT_HTTP: {
        gh_bytes id = find(event->http->body, "id");
        if (event->http->outcome != GH_HTTP_RESPONSE || event->http->status != 202 || !id.len) {
            return fail(sink, GH_ERROR_PROVIDER_UNAVAILABLE, "not_taken", event->http->reason);
        }
        sink->progress(sink->context, 2, 2, S("waiting for the verdict"));
        sink->correlate(sink->context, id);
        return sink->await_callback(sink->context, S("verdict"), id, 60000);
    }
    case GH_EVENT_CALLBACK:
        return sink->finish(sink->context, FORMAT(text, "{\"decision\":\"%.*s\",\"checks\":[],\"providerReference\":\"%.*s\"}",
                                                  B(find(event->data, "decision")), B(event->correlation)));
    case GH_EVENT_TIMER: return fail(sink, GH_ERROR_PROVIDER_UNAVAILABLE, "no_callback", S("the vendor never called"));
    default: return fail(sink, GH_ERROR_INTERNAL, "cancelled", event->data);
    }
}

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance;
    if (equals(in->operation, "verification.id/1")) return verification(in, sink);
    if (in->event->kind == GH_EVENT_START) {
        /* The request is all the state there is; which effect ended says where the session stands. */
        sink->set_state(sink->context, 1, in->event->data);
        return log_in(sink);
    }
    if (in->event->kind == GH_EVENT_CANCEL) return fail(sink, GH_ERROR_INTERNAL, "cancelled", in->event->data);
    if (in->event->kind != GH_EVENT_HTTP) return GH_OK;
    if (!equals(in->event->key, "login")) return voucher(in, sink);
    if (in->event->http->outcome != GH_HTTP_RESPONSE || in->event->http->status != 200) {
        return fail(sink, GH_ERROR_CONFIG, "login", in->event->http->reason);
    }
    return equals(in->operation, "voucher.issue/1") ? issue(in, sink) : look_up(in->state, sink);
}

/* The path says what the callback claims as its proof. */
static void prove(const gh_http_in *in, const gh_ingest_sink *sink) {
    gh_bytes stamp = header(in->headers, in->header_count, "x-timestamp");
    gh_bytes given = header(in->headers, in->header_count, "x-signature");
    gh_part secret = SECRET("api_secret");
    gh_part covered[] = {RAW(stamp), LIT("."), PART(.kind = GH_PART_BODY)};
    gh_part vacuous[] = {PART(.kind = GH_PART_METHOD), RAW(stamp)};
    char digits[24] = {0};
    memcpy(digits, stamp.ptr ? stamp.ptr : (const uint8_t *)"", stamp.len < 20 ? stamp.len : 20);
    gh_assertion fresh = {.struct_size = sizeof fresh, .kind = GH_ASSERT_FRESH, .window_ms = 300000,
                          .time_ms = strtoll(digits, NULL, 10) * 1000};
    gh_assertion mac = {.struct_size = sizeof mac, .kind = GH_ASSERT_HMAC, .variant = GH_HASH_SHA256,
                        .expected_encoding = GH_ENCODING_HEX, .expected = given, .parts = covered,
                        .part_count = COUNT(covered), .key = &secret};
    gh_assertion token = {.struct_size = sizeof token, .kind = GH_ASSERT_SECRET, .key = &secret,
                          .expected = header(in->headers, in->header_count, "x-token")};
    gh_part known = LIT("everybody knows this");
    if (contains(in->path, "/vacuous")) mac.parts = vacuous, mac.part_count = COUNT(vacuous);
    if (contains(in->path, "/keyless")) mac.key = &known;
    if (contains(in->path, "/bad")) mac.expected = S("00");
    if (contains(in->path, "/garbled")) mac.expected = S("not hex");
    if (contains(in->path, "/token")) {
        sink->begin_group(sink->context);
        sink->assertion(sink->context, &token);
        return;
    }
    if (contains(in->path, "/either")) {
        sink->begin_group(sink->context);
        sink->assertion(sink->context, &token);
    }
    if (!contains(in->path, "/groupless")) sink->begin_group(sink->context);
    sink->assertion(sink->context, &mac);
    sink->assertion(sink->context, &fresh);
}

static int32_t ingest(gh_instance *instance, const gh_http_in *in, const gh_ingest_sink *sink) {
    (void)instance;
    if (contains(in->path, "/other")) return 1;
    prove(in, sink);
    sink->correlate(sink->context, find(in->body, "id"));
    sink->dedupe(sink->context, find(in->body, "event"));
    sink->event(sink->context, in->body);
    return sink->acknowledge(sink->context, 200, S("text/plain"), S("ok"));
}

TABLE(create_any, destroy_any, step, ingest)
ENTRY("{\"id\":\"vendor\",\"version\":\"1.2.0\",\"vendor\":\"Fixtures\",\"title\":\"Vendor\",\"operations\":["
      "{\"id\":\"verification.id/1\",\"processing\":\"async_webhook\",\"steps\":2},"
      "{\"id\":\"voucher.issue/1\",\"processing\":\"multi_step\",\"effectful\":true,\"lookup\":\"voucher.status/1\"},"
      "{\"id\":\"voucher.status/1\",\"processing\":\"multi_step\"}],"
      "\"endpoints\":[{\"name\":\"api\",\"required\":true}],"
      "\"secrets\":[{\"name\":\"api_key\",\"description\":\"sent as X-Api-Key\"},"
      "{\"name\":\"api_secret\",\"description\":\"signs\"}],"
      "\"callbacks\":[{\"name\":\"done\",\"path\":\"/done\"}],\"redaction\":[\"/pin\",\"/voucherCode\"]}", &TABLE_)
