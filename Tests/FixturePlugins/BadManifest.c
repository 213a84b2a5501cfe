/* A manifest with several things wrong at once. */
#include "fixture.h"

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance, (void)in, (void)sink;
    return GH_OK;
}

TABLE(create_any, destroy_any, step, NULL)
ENTRY("{\"id\":\"Bad Manifest\",\"version\":\"1\",\"vendor\":\"Fixtures\",\"title\":\"Bad\","
      "\"operatoins\":[],\"operations\":[{\"id\":\"verification.id/1\",\"processing\":\"single_stp\"}]}", &TABLE_)
