/* Refuses a good configuration without a word. */
#include "defect.h"

static int32_t create(gh_bytes config, const gh_diagnostics_sink *sink, gh_instance **out) {
    return contains(config, "{}") ? create_any(config, sink, out) : 1;
}

TABLE(create, destroy_any, step, NULL)
ENTRY(
    "{\"id\":\"silent\",\"version\":\"1.0.0\",\"vendor\":\"Fixtures\",\"title\":\"silent\","
    "\"operations\":[{\"id\":\"verification.id/1\",\"processing\":\"single_step\"}],"
    "\"endpoints\":[{\"name\":\"api\"}],\"secrets\":[{\"name\":\"key\"}],"
    "\"config_schema\":{\"type\":\"object\",\"properties\":{\"mode\":{\"type\":\"string\"}}}}",
    &TABLE_)
