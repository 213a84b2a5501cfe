/* Does its deed while it is loaded, before anybody has asked it anything: opens a socket. */
#include "fixture.h"

#include <sys/socket.h>

__attribute__((constructor)) static void early(void) { socket(AF_INET, SOCK_STREAM, 0); }

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    (void)instance, (void)in;
    return sink->finish(sink->context, S("{\"decision\":\"approved\",\"checks\":[]}"));
}

TABLE(create_any, destroy_any, step, NULL)
ENTRY(SMALL_MANIFEST("early"), &TABLE_)
