/* Does what its configuration says. Each event has a script there, named "start", "cancel", "timer KEY", "callback KEY",
 * or for an answered call "KEY 200" (its status), "KEY not_sent", "KEY unknown", or just "KEY"; those of voucher.status/1
 * begin with "status/". A script is a list of commands, separated by "|". An event without a script does nothing. */
#include "fixture.h"

#define WORD 400

static uint32_t repeat(const char *word) {
    return !strcmp(word, "once") ? GH_REPEAT_ONCE : !strcmp(word, "keyed") ? GH_REPEAT_KEYED : GH_REPEAT_SAFE;
}

/* Sends the secret "key" along, and lifts "/pin" out of the answer. */
static void call(const gh_sink *sink, const char *key, const char *repeats, gh_bytes path_text) {
    gh_part path[] = {RAW(path_text)};
    gh_part secret[] = {SECRET("key")};
    gh_part keyed[] = {PART(.kind = GH_PART_IDEMPOTENCY_KEY)};
    gh_header headers[] = {HEADER("X-Api-Key", secret), HEADER("Idempotency-Key", keyed)};
    gh_capture captures[] = {{.struct_size = sizeof(gh_capture), .source = GH_CAPTURE_FROM_JSON,
                              .kind = GH_CAPTURE_SECRET, .selector = S("/pin"), .name = S("pin")}};
    gh_http_request request = {
        .struct_size = sizeof request, .repeat = repeat(repeats), .key = S(key), .method = S("POST"),
        .endpoint = S("api"), .path = path, .path_count = COUNT(path), .headers = headers,
        .header_count = COUNT(headers), .captures = captures, .capture_count = COUNT(captures)};
    sink->http(sink->context, &request);
}

/* Puts what the vendor answered where it does not belong. */
static void echo(const gh_step_in *in, const gh_sink *sink, const char *place) {
    gh_bytes body = in->event->http ? find(in->event->http->body, "echo") : NOTHING;
    char text[WORD * 2];
    if (!strcmp(place, "state")) sink->set_state(sink->context, 1, body);
    else if (!strcmp(place, "log")) sink->log(sink->context, GH_LOG_WARNING, body);
    else if (!strcmp(place, "progress")) sink->progress(sink->context, 1, 2, body);
    else if (!strcmp(place, "correlate")) sink->correlate(sink->context, body);
    else if (!strcmp(place, "path")) call(sink, "echoed", "safe", FORMAT(text, "/%.*s", B(body)));
    else if (!strcmp(place, "fail")) sink->fail(sink->context, GH_ERROR_REJECTED_BY_PROVIDER, S("echo"), body, 0);
    else if (!strcmp(place, "result"))
        sink->finish(sink->context, FORMAT(text, "{\"decision\":\"review\",\"checks\":[],\"providerReference\":\"%.*s\"}", B(body)));
}

static void command(const gh_step_in *in, const gh_sink *sink, const char *line) {
    char word[20] = "", a[WORD] = "", b[WORD] = "", c[WORD] = "", text[WORD * 2];
    if (sscanf(line, "%19s %399s %399s %399s", word, a, b, c) < 1) return;
    if (!strcmp(word, "http")) call(sink, a, b, S(c));
    else if (!strcmp(word, "timer")) sink->timer(sink->context, S(a), strtoull(b, NULL, 10));
    else if (!strcmp(word, "await")) sink->await_callback(sink->context, S(a), S(b), strtoull(c, NULL, 10));
    else if (!strcmp(word, "correlate")) sink->correlate(sink->context, S(a));
    else if (!strcmp(word, "state")) sink->set_state(sink->context, 1, S(a));
    else if (!strcmp(word, "progress"))
        sink->progress(sink->context, (uint32_t)atoi(a), (uint32_t)atoi(b), S(c));
    else if (!strcmp(word, "fail")) sink->fail(sink->context, (uint32_t)atoi(a), S(b), S("as scripted"), 0);
    else if (!strcmp(word, "echo")) echo(in, sink, a);
    else if (!strcmp(word, "decide"))
        sink->finish(sink->context, FORMAT(text, "{\"decision\":\"%s\",\"checks\":[]}", a));
    else if (!strcmp(word, "issued"))
        sink->finish(sink->context, FORMAT(text, "{\"status\":\"issued\",\"providerReference\":\"v-1\",\"amount\":\"10.00\","
                                           "\"currency\":\"USD\"%s}", *a ? ",\"pin\":{\"$capture\":\"pin\"}" : ""));
    else if (!strcmp(word, "not_found"))
        sink->finish(sink->context, S("{\"status\":\"failed\",\"failure\":{\"code\":\"not_found\",\"message\":\"No.\"}}"));
    else sink->fail(sink->context, GH_ERROR_CONFIG, S("script"), S(line), 0);
}

static gh_bytes script(const gh_step_in *in, gh_bytes config) {
    const gh_event *event = in->event;
    const char *area = equals(in->operation, "voucher.status/1") ? "status/" : "";
    char name[WORD] = "";
    switch (event->kind) {
    case GH_EVENT_START: snprintf(name, sizeof name, "%sstart", area); break;
    case GH_EVENT_TIMER: snprintf(name, sizeof name, "%stimer %.*s", area, B(event->key)); break;
    case GH_EVENT_CALLBACK: snprintf(name, sizeof name, "%scallback %.*s", area, B(event->key)); break;
    case GH_EVENT_CANCEL: snprintf(name, sizeof name, "%scancel", area); break;
    case GH_EVENT_HTTP: {
        uint32_t outcome = event->http->outcome;
        if (outcome == GH_HTTP_RESPONSE)
            snprintf(name, sizeof name, "%s%.*s %u", area, B(event->key), event->http->status);
        else
            snprintf(name, sizeof name, "%s%.*s %s", area, B(event->key),
                     outcome == GH_HTTP_NOT_SENT ? "not_sent" : outcome == GH_HTTP_OUTCOME_UNKNOWN ? "unknown" : "other");
        gh_bytes exact = find(config, name);
        if (exact.len) return exact;
        snprintf(name, sizeof name, "%s%.*s", area, B(event->key));
        break;
    }
    default: break;
    }
    return find(config, name);
}

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    gh_bytes lines = copy(script(in, instance->config));
    char *rest = NULL;
    for (char *line = strtok_r((char *)lines.ptr, "|", &rest); line; line = strtok_r(NULL, "|", &rest)) {
        command(in, sink, line);
    }
    free((void *)lines.ptr);
    return GH_OK;
}

TABLE(create_any, destroy_any, step, NULL)
ENTRY("{\"id\":\"script\",\"version\":\"1.0.0\",\"vendor\":\"Fixtures\",\"title\":\"Script\",\"operations\":["
      "{\"id\":\"verification.id/1\",\"processing\":\"multi_step\"},"
      "{\"id\":\"voucher.issue/1\",\"processing\":\"multi_step\",\"effectful\":true,\"lookup\":\"voucher.status/1\"},"
      "{\"id\":\"voucher.status/1\",\"processing\":\"multi_step\"}],"
      "\"endpoints\":[{\"name\":\"api\"}],\"secrets\":[{\"name\":\"key\"}]}", &TABLE_)
