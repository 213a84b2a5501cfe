/* Has a key in its manifest that no host knows, and that only a later one could. */
#include "defect.h"

TABLE(create_any, destroy_any, step, NULL)
ENTRY("{\"id\":\"unheard\",\"version\":\"1.0.0\",\"vendor\":\"Fixtures\",\"title\":\"Unheard\",\"audience\":\"all\","
      "\"operations\":[{\"id\":\"verification.id/1\",\"processing\":\"single_step\"}],"
      "\"endpoints\":[{\"name\":\"api\"}]}", &TABLE_)
