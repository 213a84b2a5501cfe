/* Takes a callback that a shared token alone vouches for. */
#include "defect.h"

static int32_t ingest(gh_instance *instance, const gh_http_in *in, const gh_ingest_sink *sink) {
    (void)instance;
    gh_part key = SECRET("key");
    gh_assertion token = {
        .struct_size = sizeof token, .kind = GH_ASSERT_SECRET, .key = &key,
        .expected = header(in->headers, in->header_count, "x-signature")};
    sink->begin_group(sink->context);
    sink->assertion(sink->context, &token);
    sink->correlate(sink->context, S("case-1"));
    sink->event(sink->context, S("{}"));
    return GH_OK;
}

TABLE(create_any, destroy_any, step, ingest)
ENTRY(SMALL_MANIFEST("unsigned"), &TABLE_)
