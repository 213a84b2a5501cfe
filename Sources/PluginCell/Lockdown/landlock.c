#define _GNU_SOURCE
#include "lockdown.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* linux/landlock.h as of ABI 6; headers of older systems lack the later fields. */
struct ruleset {
    uint64_t handled_files;
    uint64_t handled_network; /* ABI 4 */
    uint64_t scoped;          /* ABI 6 */
};

struct __attribute__((packed)) rule {
    uint64_t allowed;
    int32_t parent;
};

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define RULE_BENEATH 1
#define VERSION_ONLY 1u
#define EXECUTE (1ull << 0)
#define READ_FILE (1ull << 2)
#define READ_FOLDER (1ull << 3)

static int version(void) { return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, VERSION_ONLY); }

static int new_ruleset(void) {
    int abi = version();
    if (abi < 1) return -1;
    /* Rights 0 to 12 are of ABI 1; REFER came with 2, TRUNCATE with 3, IOCTL_DEV with 5. */
    unsigned rights = abi >= 5 ? 16 : abi >= 3 ? 15 : abi >= 2 ? 14 : 13;
    struct ruleset all = {.handled_files = (1ull << rights) - 1};
    size_t size = offsetof(struct ruleset, handled_network);
    if (abi >= 4) {
        /* Bind and connect, TCP. */
        all.handled_network = 3;
        size = offsetof(struct ruleset, scoped);
    }
    if (abi >= 6) {
        /* Abstract sockets, signals. */
        all.scoped = 3;
        size = sizeof all;
    }
    return (int)syscall(SYS_landlock_create_ruleset, &all, size, 0);
}

static int enforce(int ruleset) {
    int code = (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
    close(ruleset);
    return code;
}

static void allow(int ruleset, const char *path) {
    int file = open(path, O_PATH | O_CLOEXEC);
    if (file < 0) return;
    struct stat facts;
    struct rule rule = {.allowed = EXECUTE | READ_FILE, .parent = file};
    if (fstat(file, &facts) == 0) {
        if (S_ISDIR(facts.st_mode)) rule.allowed |= READ_FOLDER;
        syscall(SYS_landlock_add_rule, ruleset, RULE_BENEATH, &rule, 0);
    }
    close(file);
}

int landlock_libraries_only(void) {
    int ruleset = new_ruleset();
    if (ruleset < 0) return -1;
    const char *paths[] = {"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) allow(ruleset, paths[i]);
    return enforce(ruleset);
}

int landlock_nothing(void) {
    int ruleset = new_ruleset();
    return ruleset < 0 ? -1 : enforce(ruleset);
}
