#define _GNU_SOURCE
#include "ccell.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* Only in a build that measures coverage. */
extern int __llvm_profile_write_file(void) __attribute__((weak));

/* Above the numbers that the cell will find them under, so that none is overwritten before it is copied. */
static int raised(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, CCELL_FIRST_FREE); }

static int prepare(posix_spawn_file_actions_t *actions, const int raised[3]) {
    int code = 0;
    for (int standard = 0; standard < 3 && !code; standard++)
        code = posix_spawn_file_actions_addopen(actions, standard, "/dev/null", standard ? O_WRONLY : O_RDONLY, 0);
    for (int i = 0; i < 3 && !code; i++)
        code = posix_spawn_file_actions_adddup2(actions, raised[i], CCELL_SOCKET + i);
    if (!code) code = posix_spawn_file_actions_addchdir_np(actions, "/");
    return code ? code : posix_spawn_file_actions_addclosefrom_np(actions, CCELL_FIRST_FREE);
}

static int start(const char *path, char *const arguments[], const int raised[3], pid_t *pid) {
    /* An instrumented cell would begin by making a file for its profile. */
    char *const environment[] = {__llvm_profile_write_file ? "LLVM_PROFILE_FILE=/dev/null" : NULL, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int code = posix_spawn_file_actions_init(&actions);
    if (code) return code;
    code = posix_spawnattr_init(&attributes);
    if (!code) {
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
        code = prepare(&actions, raised);
        if (!code) code = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

int ccell_spawn(const char *path, char *const arguments[], int socket, int library, int page, int32_t *pid) {
    int copies[3] = {raised(socket), raised(library), raised(page)};
    int code = copies[0] < 0 || copies[1] < 0 || copies[2] < 0 ? errno : start(path, arguments, copies, pid);
    for (int i = 0; i < 3; i++)
        if (copies[i] >= 0) close(copies[i]);
    return code;
}

int ccell_pair(int pair[2]) { return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair); }

int ccell_memory(uint64_t size) {
    int memory = memfd_create("gatehouse-cell", MFD_CLOEXEC);
    if (memory >= 0 && ftruncate(memory, (off_t)size) != 0) {
        close(memory);
        return -1;
    }
    return memory;
}

int ccell_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void ccell_ring(int event) { eventfd_write(event, 1); }

void ccell_hush(int event) {
    eventfd_t count;
    eventfd_read(event, &count);
}
