/* A manifest that lists callbacks, and nothing that takes them. */
#include "fixture.h"

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance, (void)in, (void)sink;
    return GH_OK;
}

TABLE(create_any, destroy_any, step, NULL)
ENTRY("{\"id\":\"missing-ingest\",\"version\":\"1.0.0\",\"vendor\":\"Fixtures\",\"title\":\"Missing ingest\","
      "\"operations\":[{\"id\":\"verification.id/1\",\"processing\":\"async_webhook\"}],"
      "\"callbacks\":[{\"name\":\"done\",\"path\":\"/done\"}]}", &TABLE_)
