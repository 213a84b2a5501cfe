#define _GNU_SOURCE
#include "lockdown.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Nobody's. Not 0, whose processes RLIMIT_NPROC does not count. */
#define UNPRIVILEGED 65534

static int limit(int what, uint64_t value) {
    struct rlimit limit = {value, value};
    return setrlimit(what, &limit);
}

/* Bytes mapped now: the first number of statm, in pages. */
static uint64_t mapped(void) {
    char text[64] = {0};
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t got = read(file, text, sizeof text - 1);
    close(file);
    unsigned long long pages = 0;
    if (got <= 0 || sscanf(text, "%llu", &pages) != 1) return 0;
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static uint32_t limits(uint64_t memory) {
    int failed = 0;
    failed |= limit(RLIMIT_AS, mapped() + memory);
    failed |= limit(RLIMIT_CORE, 0);
    failed |= limit(RLIMIT_FSIZE, 0);
    failed |= limit(RLIMIT_MEMLOCK, 0);
    failed |= limit(RLIMIT_MSGQUEUE, 0);
    failed |= limit(RLIMIT_NOFILE, 32);
    /* Threads; a new user namespace counts those of this cell alone. Processes are the filter's business. */
    failed |= limit(RLIMIT_NPROC, 16);
    return failed ? 0 : CELL_LIMITS;
}

/* A namespace is made first with the rights there are, then again without: containers allow sometimes the one, sometimes
 * the other. */
static uint32_t namespaces(void) {
    uint32_t done = 0;
    if (geteuid() == 0) {
        if (unshare(CLONE_NEWNET | CLONE_NEWIPC) == 0) done |= CELL_NETWORK_NAMESPACE;
        if (setgroups(0, NULL) == 0 && setresgid(UNPRIVILEGED, UNPRIVILEGED, UNPRIVILEGED) == 0
            && setresuid(UNPRIVILEGED, UNPRIVILEGED, UNPRIVILEGED) == 0)
            done |= CELL_UNPRIVILEGED;
    } else {
        done |= CELL_UNPRIVILEGED;
    }
    if (done & CELL_NETWORK_NAMESPACE) {
        if (unshare(CLONE_NEWUSER) == 0) done |= CELL_USER_NAMESPACE;
    } else if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) == 0) {
        done |= CELL_USER_NAMESPACE | CELL_NETWORK_NAMESPACE;
    } else if (unshare(CLONE_NEWUSER) == 0) {
        done |= CELL_USER_NAMESPACE;
    }
    return done;
}

/* The owner of a user namespace has every capability in it. */
static void drop_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0}};
    syscall(SYS_capset, &header, none);
}

uint32_t cell_confine(const cell_confinement *how) {
    syscall(SYS_close_range, (unsigned)how->first_free, ~0u, 0);
    uint32_t done = namespaces();
    drop_capabilities();
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    /* After the change of user, which clears it. */
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != how->parent) return 0;
    done |= limits(how->memory);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) done |= CELL_NO_NEW_PRIVILEGES;
    if (landlock_libraries_only() == 0) done |= CELL_LANDLOCK;
    filter_prepare(how->breach);
    if (filter_loading() == 0) done |= CELL_SECCOMP;
    /* Never 0 for a process that goes on. */
    return done | CELL_NO_NEW_PRIVILEGES;
}

uint32_t cell_seal(void) {
    uint32_t done = 0;
    if (landlock_nothing() == 0) done |= CELL_LANDLOCK;
    if (filter_sealed() == 0) done |= CELL_SECCOMP;
    return done;
}
