/* Tells of several events without asking whether the host has room for them. */
#include "defect.h"

static int32_t ingest(gh_instance *instance, const gh_http_in *in, const gh_ingest_sink *sink) {
    (void)instance;
    gh_part key = SECRET("key"), body[] = {PART(.kind = GH_PART_BODY)};
    gh_assertion mac = {
        .struct_size = sizeof mac, .kind = GH_ASSERT_HMAC, .variant = GH_HASH_SHA256,
        .expected_encoding = GH_ENCODING_HEX, .expected = header(in->headers, in->header_count, "x-signature"),
        .parts = body, .part_count = 1, .key = &key};
    sink->begin_group(sink->context);
    sink->assertion(sink->context, &mac);
    sink->correlate(sink->context, S("case-1"));
    sink->event(sink->context, S("{}"));
    sink->next_event(sink->context);
    sink->correlate(sink->context, S("case-2"));
    return sink->event(sink->context, S("{}"));
}

TABLE(create_any, destroy_any, step, ingest)
ENTRY(SMALL_MANIFEST("hasty"), &TABLE_)
