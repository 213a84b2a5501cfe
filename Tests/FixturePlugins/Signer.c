/* A vendor that calls back, signed in every way that vendors have: the path says which. */
#include "fixture.h"

/* What follows `name` in a text, up to a comma, an ampersand or the end. */
static gh_bytes after(gh_bytes text, const char *name) {
    const uint8_t *end = text.ptr + text.len;
    const uint8_t *at = text.len ? memmem(text.ptr, text.len, name, strlen(name)) : NULL;
    if (!at) return NOTHING;
    at += strlen(name);
    const uint8_t *stop = at;
    while (stop < end && *stop != ',' && *stop != '&') stop++;
    gh_bytes value = {at, (uint64_t)(stop - at)};
    return value;
}

static void group(const gh_ingest_sink *sink, const gh_assertion *assertion) {
    sink->begin_group(sink->context);
    sink->assertion(sink->context, assertion);
}

static void prove(const gh_http_in *in, const gh_ingest_sink *sink) {
    gh_bytes given = header(in->headers, in->header_count, "x-signature");
    gh_bytes stamp = after(given, "t=");
    uint8_t turned[256];
    gh_part key = SECRET("key"), old_key = SECRET("old_key"), vendor_key = SECRET("vendor_key");
    gh_part decoded = PART(.kind = GH_PART_SECRET, .encoding = GH_ENCODING_FROM_BASE64, .bytes = S("key"));
    gh_part body[] = {PART(.kind = GH_PART_BODY)};
    gh_part stamped[] = {RAW(stamp), LIT("."), PART(.kind = GH_PART_BODY)};
    gh_part address[] = {PART(.kind = GH_PART_METHOD), LIT(" "), PART(.kind = GH_PART_HOST), PART(.kind = GH_PART_PATH),
                         LIT(" "), PART(.kind = GH_PART_BODY)};
    gh_assertion mac = {.struct_size = sizeof mac, .kind = GH_ASSERT_HMAC, .variant = GH_HASH_SHA256,
                        .expected_encoding = GH_ENCODING_HEX, .expected = given, .parts = body, .part_count = COUNT(body),
                        .key = &key};
    if (contains(in->path, "/prefixed")) {
        mac.expected = after(given, "sha256=");
    } else if (contains(in->path, "/stamped")) {
        char digits[24] = {0};
        memcpy(digits, stamp.len ? stamp.ptr : (const uint8_t *)"", stamp.len < 20 ? stamp.len : 20);
        gh_assertion fresh = {.struct_size = sizeof fresh, .kind = GH_ASSERT_FRESH, .window_ms = 300000,
                              .time_ms = strtoll(digits, NULL, 10) * 1000};
        mac.expected = after(given, "v1="), mac.expected_encoding = GH_ENCODING_BASE64;
        mac.parts = stamped, mac.part_count = COUNT(stamped), mac.key = &decoded;
        group(sink, &mac);
        sink->assertion(sink->context, &fresh);
        return;
    } else if (contains(in->path, "/query")) {
        mac.expected = after(in->path, "sig="), mac.expected_encoding = GH_ENCODING_BASE64URL;
        mac.parts = address, mac.part_count = COUNT(address);
    } else if (contains(in->path, "/rotated")) {
        gh_assertion old = mac;
        old.key = &old_key;
        group(sink, &old);
    } else if (contains(in->path, "/bearer")) {
        gh_part both[] = {LIT("Bearer "), SECRET("key")};
        gh_part bearer = PART(.kind = GH_PART_CONCAT, .parts = both, .part_count = COUNT(both));
        gh_assertion token = {.struct_size = sizeof token, .kind = GH_ASSERT_SECRET, .key = &bearer,
                              .expected = header(in->headers, in->header_count, "authorization")};
        group(sink, &mac);
        sink->assertion(sink->context, &token);
        return;
    } else if (contains(in->path, "/public")) {
        mac.kind = GH_ASSERT_SIGNATURE, mac.variant = GH_SIGN_ED25519, mac.expected_encoding = GH_ENCODING_BASE64;
        mac.key = &vendor_key;
    } else if (contains(in->path, "/turned")) {
        /* As no vendor would: what it shows is not what is expected. */
        for (uint64_t i = 0; i < given.len && i < sizeof turned; i++) turned[i] = given.ptr[given.len - 1 - i];
        gh_bytes expected = {turned, given.len < sizeof turned ? given.len : sizeof turned};
        mac.expected = expected;
    }
    group(sink, &mac);
}

static int32_t ingest(gh_instance *instance, const gh_http_in *in, const gh_ingest_sink *sink) {
    (void)instance;
    gh_bytes id = find(in->body, "id").len ? find(in->body, "id") : after(in->body, "id=");
    if (!id.len) return 1;
    prove(in, sink);
    sink->correlate(sink->context, id);
    sink->event(sink->context, S("{}"));
    return sink->acknowledge(sink->context, 202, S("text/plain"), S("ok"));
}

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance;
    switch (in->event->kind) {
    case GH_EVENT_START:
        sink->correlate(sink->context, S("matter-1"));
        return sink->await_callback(sink->context, S("verdict"), S("matter-1"), 60000);
    case GH_EVENT_CALLBACK:
        return sink->finish(sink->context, S("{\"decision\":\"approved\",\"checks\":[],\"providerReference\":\"matter-1\"}"));
    default: return sink->fail(sink->context, GH_ERROR_PROVIDER_UNAVAILABLE, S("no_callback"), S("nobody called"), 0);
    }
}

TABLE(create_any, destroy_any, step, ingest)
ENTRY("{\"id\":\"signer\",\"version\":\"1.0.0\",\"vendor\":\"Fixtures\",\"title\":\"Signer\",\"operations\":["
      "{\"id\":\"verification.id/1\",\"processing\":\"async_webhook\"}],\"endpoints\":[{\"name\":\"api\"}],"
      "\"secrets\":[{\"name\":\"key\"},{\"name\":\"old_key\"},{\"name\":\"vendor_key\"}],"
      "\"callbacks\":[{\"name\":\"done\",\"path\":\"/\"}]}", &TABLE_)
