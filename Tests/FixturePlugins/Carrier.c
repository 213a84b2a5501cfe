/* Sleeps with a state, and shows the state it woke up with as the record's number. CarrierNext.c and CarrierOther.c are
 * later versions of it: one carries the state over, one cannot. */
#include "fixture.h"

#ifndef CARRIER_VERSION
#define CARRIER_VERSION 1
#endif

#define TEXT_(value) #value
#define TEXT(value) TEXT_(value)
#define MARK TEXT(CARRIER_VERSION) ":"

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    char text[400];
    if (in->event->kind == GH_EVENT_CANCEL) return GH_OK;
    if (in->event->kind == GH_EVENT_START) {
        gh_bytes nap = find(instance->config, "nap_ms");
        sink->set_state(sink->context, CARRIER_VERSION, FORMAT(text, MARK "%.*s", B(find(in->event->data, "idNumber"))));
        sink->timer(sink->context, S("nap"), nap.len ? strtoull((const char *)nap.ptr, NULL, 10) : 10);
        return GH_OK;
    }
    if (in->state_version != CARRIER_VERSION || in->state.len < 2 || memcmp(in->state.ptr, MARK, 2) != 0) {
        sink->fail(sink->context, GH_ERROR_BAD_STATE, S("state_version"), S("this state is of another version"), 0);
        return GH_OK;
    }
    if (in->event->kind != GH_EVENT_TIMER) return GH_OK;
    sink->finish(sink->context, FORMAT(text,
                 "{\"decision\":\"review\",\"checks\":[],\"idRecord\":{\"type\":\"carried\",\"number\":\"%.*s\"}}",
                 B(in->state)));
    return GH_OK;
}

#ifdef CARRIER_FROM
static int32_t migrate(const gh_migrate_in *in, const gh_migrate_sink *sink) {
    char text[400];
    if (in->state_version != CARRIER_FROM || in->state.len < 2 || in->state.ptr[1] != ':') {
        sink->refuse(sink->context, S("this is no state of version " TEXT(CARRIER_FROM)));
        return 1;
    }
    gh_bytes rest = {in->state.ptr + 2, in->state.len - 2};
    sink->state(sink->context, FORMAT(text, MARK "%.*s", B(rest)));
    return GH_OK;
}

static const void *find_extension(gh_bytes id) {
    static const uint32_t from[] = {CARRIER_FROM};
    static const gh_migrate_state table = {
        .struct_size = sizeof table, .revision = 1, .from_versions = from, .from_count = 1, .migrate = migrate};
    return equals(id, GH_EXTENSION_MIGRATE_STATE) ? &table : NULL;
}
#else
#define find_extension NULL
#endif

static const gh_plugin_api API = {
    .struct_size = sizeof(gh_plugin_api), .instance_create = create_any, .instance_destroy = destroy_any, .step = step,
    .get_extension = find_extension};

ENTRY("{\"id\":\"carrier\",\"version\":\"" TEXT(CARRIER_VERSION) ".0.0\",\"vendor\":\"Fixtures\",\"title\":\"Carrier\","
      "\"operations\":[{\"id\":\"verification.id/1\",\"processing\":\"multi_step\"}],"
      "\"config_schema\":{\"type\":\"object\",\"properties\":{\"nap_ms\":{\"type\":\"string\"}}},"
      "\"state_version\":" TEXT(CARRIER_VERSION) "}", &API)
