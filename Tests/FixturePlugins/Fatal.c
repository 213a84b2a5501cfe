/* Ends its process in its second step, in the way that the request's number names; what follows a blank there tells several
 * of one way apart. HOLD ends nothing: it writes a byte to the file `entered` of its configuration, and stays in the step for
 * as long as the file `hold` is there. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "fixture.h"

static void segfault(void) { *(volatile int *)8 = 1; }

static int deeper(const volatile char *above) {
    volatile char here[4096];
    here[0] = above ? above[0] : 1;
    if (here[0] == 0) return 0;
    return deeper(here) + here[0];
}

static void *fault(void *nothing) {
    segfault();
    return nothing;
}

/* A thread of the plugin's own, of which the host knows nothing. */
static void fault_elsewhere(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, fault, NULL) == 0) pthread_join(thread, NULL);
}

static void hold(gh_bytes config) {
    gh_bytes entered = copy(find(config, "entered")), path = copy(find(config, "hold"));
    int file = open((const char *)entered.ptr, O_WRONLY | O_APPEND | O_CREAT, 0600);
    if (file >= 0 && write(file, ".", 1) == 1) close(file);
    struct timespec pause = {0, 2000000};
    while (access((const char *)path.ptr, F_OK) == 0) nanosleep(&pause, NULL);
    free((void *)entered.ptr);
    free((void *)path.ptr);
}

static void end(gh_bytes way, gh_bytes config) {
    if (contains(way, "SEGV")) segfault();
    else if (contains(way, "ABRT")) abort();
    else if (contains(way, "OVERFLOW")) deeper(NULL);
    else if (contains(way, "TRAP")) __builtin_trap();
    else if (contains(way, "BUS")) raise(SIGBUS);
    else if (contains(way, "FPE")) raise(SIGFPE);
    else if (contains(way, "SYS")) raise(SIGSYS);
    else if (contains(way, "THREAD")) fault_elsewhere();
    else if (contains(way, "MENDED")) raise(SIGTRAP), raise(SIGKILL);
    else if (contains(way, "HOLD")) hold(config);
}

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    if (in->event->kind == GH_EVENT_START) {
        sink->set_state(sink->context, 1, find(in->event->data, "idNumber"));
        gh_part path[] = {LIT("/check")};
        gh_http_request request = {
            .struct_size = sizeof request, .repeat = GH_REPEAT_SAFE, .key = S("check"), .method = S("GET"),
            .endpoint = S("api"), .path = path, .path_count = COUNT(path)};
        return sink->http(sink->context, &request);
    }
    end(in->state, instance->config);
    return sink->finish(sink->context, S("{\"decision\":\"review\",\"checks\":[]}"));
}

/* It computes, it says, so its steps are made on threads of their own, and one that stays holds up nobody else. */
TABLE(create_any, destroy_any, step, NULL)
ENTRY("{\"id\":\"fatal\",\"version\":\"1.0.0\",\"vendor\":\"Fixtures\",\"title\":\"Fatal\","
      "\"operations\":[{\"id\":\"verification.id/1\",\"processing\":\"single_step\"}],"
      "\"endpoints\":[{\"name\":\"api\"}],\"secrets\":[{\"name\":\"key\"}],\"limits\":{\"step_cpu_ms\":60000}}", &TABLE_)
