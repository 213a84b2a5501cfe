/* Does to its host what its configuration names as "deed", at the start of every session that is not about the number GOOD.
 * A deed that fails as it should, and leaves the plugin alive, ends with the decision "review"; one that succeeds, with
 * "approved". */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Where a cell has its socket. */
#define SOCKET 3

static volatile int sink_hole;

__attribute__((noinline)) static int deeper(int depth) {
    volatile char frame[4096];
    frame[0] = (char)depth;
    sink_hole = frame[0];
    return depth < 1 << 30 ? deeper(depth + 1) + frame[0] : 0;
}

static void *idle(void *nothing) {
    for (;;) sleep(1000);
    return nothing;
}

static int threads(void) {
    int count = 0;
    pthread_t thread;
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    while (count < 1000 && pthread_create(&thread, &small, idle, NULL) == 0) count++;
    return count;
}

static int descriptors(void) {
    int count = 0;
    while (count < 1000 && (dup(SOCKET) >= 0 || open("/dev/null", O_RDONLY) >= 0)) count++;
    return count;
}

/* Bytes taken, in MiB, until there are no more. */
static int memory(void) {
    int taken = 0;
    for (; taken < 64 * 1024; taken += 16) {
        void *block = malloc(16 << 20);
        if (!block) break;
        memset(block, 1, 16 << 20);
    }
    return taken;
}

static int shared_memory(void) {
    int taken = 0;
    for (; taken < 64 * 1024; taken += 16) {
        void *block = mmap(NULL, 16 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (block == MAP_FAILED) break;
        memset(block, 1, 16 << 20);
    }
    return taken;
}

static void raw(uint32_t length, uint8_t kind, uint8_t version, uint64_t id, const char *payload, size_t size) {
    uint8_t frame[4096] = {0};
    memcpy(frame, &length, 4);
    frame[4] = kind;
    frame[5] = version;
    memcpy(frame + 8, &id, 8);
    if (size) memcpy(frame + 16, payload, size);
    if (write(SOCKET, frame, 16 + size) < 0) sink_hole = errno;
}

/* What ends the process, if the host does not prevent it. 1: it was one of those. */
static int violent(gh_bytes deed) {
    char *const arguments[] = {"/bin/true", NULL};
    struct timespec for_ever = {100000, 0};
    if (equals(deed, "segfault")) *(volatile int *)8 = 1;
    else if (equals(deed, "abort")) abort();
    else if (equals(deed, "exit")) exit(0);
    else if (equals(deed, "loop")) for (;;) sink_hole++;
    else if (equals(deed, "stack")) sink_hole = deeper(0);
    else if (equals(deed, "silence")) for (;;) nanosleep(&for_ever, NULL);
    else if (equals(deed, "fork")) for (;;) fork();
    else if (equals(deed, "socket")) socket(AF_INET, SOCK_STREAM, 0);
    else if (equals(deed, "exec")) execve(arguments[0], arguments, NULL);
    else if (equals(deed, "signal")) kill(getppid(), SIGKILL);
    else if (equals(deed, "ptrace")) ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
    else if (equals(deed, "garbage")) raw(0x20, 0x77, 0x77, 1, "not a frame of ours, not at all..", 32);
    else if (equals(deed, "oversized")) raw(0x7fffffff, 4, 1, 1, NULL, 0);
    else if (equals(deed, "forged")) raw(5, 4, 1, 424242, "\0\0\0\0\0", 5);
    else if (equals(deed, "hello")) raw(0, 1, 1, 0, NULL, 0);
    else if (equals(deed, "close")) {
        close(SOCKET);
        for (;;) nanosleep(&for_ever, NULL);
    }
    else return 0;
    return 1;
}

/* What a cell refuses. Returns whether it was done all the same. */
static int sly(gh_bytes deed, int *count) {
    struct stat facts;
    if (equals(deed, "file")) return open("/etc/passwd", O_RDONLY) >= 0;
    if (equals(deed, "library")) return open("/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY) >= 0;
    if (equals(deed, "stat")) return stat("/etc/passwd", &facts) == 0;
    if (equals(deed, "create")) return open("/tmp/outlaw", O_CREAT | O_WRONLY, 0600) >= 0;
    if (equals(deed, "code"))
        return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
    if (equals(deed, "environment")) return getenv("PATH") != NULL;
    if (equals(deed, "limit")) return syscall(SYS_setpriority, 0, 0, -5) == 0;
    if (equals(deed, "sigsys")) return signal(SIGSYS, SIG_IGN) != SIG_ERR;
    if (equals(deed, "threads")) return (*count = threads()) > 16;
    if (equals(deed, "descriptors")) return (*count = descriptors()) > 32;
    if (equals(deed, "memory")) return (*count = memory()) > 1024;
    if (equals(deed, "shared_memory")) return (*count = shared_memory()) > 1024;
    return 0;
}

static int32_t step(gh_instance *instance, const gh_step_in *in, const gh_sink *sink) {
    gh_bytes deed = find(instance->config, "deed");
    char text[64];
    int count = 0;
    int done = 0;
    if (in->event->kind == GH_EVENT_START && !equals(find(in->event->data, "idNumber"), "GOOD")) {
        if (violent(deed)) sink->log(sink->context, GH_LOG_WARNING, S("still here"));
        done = sly(deed, &count);
        sink->log(sink->context, GH_LOG_INFO, FORMAT(text, "%d", count));
    }
    return sink->finish(
        sink->context, done ? S("{\"decision\":\"approved\",\"checks\":[]}") : S("{\"decision\":\"review\",\"checks\":[]}"));
}

static int32_t create(gh_bytes config, const gh_diagnostics_sink *sink, gh_instance **out) {
    if (contains(config, "\"die_in_create\"")) abort();
    return create_any(config, sink, out);
}

static int32_t ingest(gh_instance *instance, const gh_http_in *in, const gh_ingest_sink *sink) {
    (void)instance, (void)sink;
    if (contains(in->body, "die")) abort();
    return 1;
}

TABLE(create, destroy_any, step, ingest)
ENTRY(SMALL_MANIFEST("outlaw"), &TABLE_)
