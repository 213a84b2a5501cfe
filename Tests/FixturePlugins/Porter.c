/* Carries states over as their first letter says: "t" twice, "n" without a state, "r" not, "l" one that is too long, "f"
 * with GH_OK missing; anything else as it is. */
#include "fixture.h"

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance; (void)in;
    sink->fail(sink->context, GH_ERROR_UNSUPPORTED, S("none"), S("none"), 0);
    return GH_OK;
}

static int32_t migrate(const gh_migrate_in *in, const gh_migrate_sink *sink) {
    static uint8_t room[65537];
    gh_bytes longest = {room, sizeof room};
    uint8_t kind = in->state.len ? in->state.ptr[0] : 0;
    if (!equals(in->operation, "verification.id/1")) return 7;
    switch (kind) {
    case 'n': return GH_OK;
    case 'r': return sink->refuse(sink->context, S("the case was closed")), 1;
    case 'l': return sink->state(sink->context, longest);
    case 'f': return sink->state(sink->context, in->state), 3;
    case 't': sink->state(sink->context, in->state); /* fall through */
    default: return sink->state(sink->context, in->state), GH_OK;
    }
}

static const void *find_extension(gh_bytes id) {
    static const uint32_t from[] = {1, 3};
    static const gh_migrate_state table = {
        .struct_size = sizeof table, .revision = 1, .from_versions = from, .from_count = 2, .migrate = migrate};
    return equals(id, GH_EXTENSION_MIGRATE_STATE) ? &table : NULL;
}

static const gh_plugin_api API = {
    .struct_size = sizeof(gh_plugin_api), .instance_create = create_any, .instance_destroy = destroy_any, .step = step,
    .get_extension = find_extension};

ENTRY("{\"id\":\"porter\",\"version\":\"5.0.0\",\"vendor\":\"Fixtures\",\"title\":\"Porter\",\"operations\":["
      "{\"id\":\"verification.id/1\",\"processing\":\"single_step\"}],\"state_version\":5}", &API)
