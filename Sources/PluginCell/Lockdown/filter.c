#define _GNU_SOURCE
#include "lockdown.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Three answers to a system call that is not allowed (docs/decisions/013-cells.md):
 *  - BREACH for what only code that breaks its contract does: the process ends, and the host says which call it was;
 *  - EACCES for files, ENOSYS for clone3 (the C library then asks with clone, whose flags can be read), EPERM for the rest:
 *    runtimes ask for such things in passing, and get on without. */
#define ALLOW SECCOMP_RET_ALLOW
#define BREACH SECCOMP_RET_TRAP
#define ERROR(code) (SECCOMP_RET_ERRNO | (code))

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "the cell's filter does not know this machine's system calls"
#endif

#define MOST 400

typedef struct program {
    struct sock_filter code[MOST];
    unsigned short count;
} program;

static void put(program *it, uint16_t code, uint32_t k, uint8_t yes, uint8_t no) {
    if (it->count < MOST) it->code[it->count++] = (struct sock_filter){code, yes, no, k};
}

static void load(program *it, size_t offset) { put(it, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0); }

static void answer(program *it, uint32_t action) { put(it, BPF_RET | BPF_K, action, 0, 0); }

static void rule(program *it, long call, uint32_t action) {
    put(it, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 1);
    answer(it, action);
}

static void rules(program *it, const long *calls, size_t count, uint32_t action) {
    for (size_t i = 0; i < count; i++) rule(it, calls[i], action);
}

/* By the lower half of an argument, which is all that the kernel reads of those asked about here. */
static void rule_if(
    program *it, long call, int argument, uint32_t mask, uint32_t value, uint32_t equal, uint32_t otherwise) {
    put(it, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, 5);
    load(it, offsetof(struct seccomp_data, args) + 8 * (size_t)argument);
    put(it, BPF_ALU | BPF_AND | BPF_K, mask, 0, 0);
    put(it, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    answer(it, equal);
    answer(it, otherwise);
}

#define RULES(it, calls, action) rules(it, calls, sizeof(calls) / sizeof *(calls), action)

static const long ordinary[] = {
    SYS_read, SYS_write, SYS_futex, SYS_readv, SYS_writev, SYS_lseek, SYS_close, SYS_munmap, SYS_mremap, SYS_madvise,
    SYS_brk, SYS_clock_gettime, SYS_clock_getres, SYS_clock_nanosleep, SYS_gettimeofday, SYS_nanosleep, SYS_getrandom,
    SYS_getpid, SYS_gettid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_sched_yield, SYS_sched_getaffinity,
    SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_restart_syscall, SYS_set_robust_list,
    SYS_get_robust_list, SYS_set_tid_address, SYS_rseq, SYS_membarrier, SYS_exit, SYS_exit_group,
};

static const long files[] = {
    SYS_openat, SYS_openat2, SYS_newfstatat, SYS_statx, SYS_faccessat, SYS_faccessat2, SYS_readlinkat, SYS_getcwd,
    SYS_getdents64, SYS_fstat, SYS_statfs, SYS_fstatfs,
#ifdef SYS_open
    SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_getdents,
#endif
};

static const long breaches[] = {
    SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4, SYS_sendto, SYS_sendmsg,
    SYS_sendmmsg, SYS_execve, SYS_execveat, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kill, SYS_tkill,
    SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_pidfd_open, SYS_pidfd_getfd, SYS_pidfd_send_signal, SYS_unshare,
    SYS_setns, SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_bpf, SYS_perf_event_open, SYS_userfaultfd,
    SYS_io_uring_setup, SYS_keyctl, SYS_add_key, SYS_request_key, SYS_init_module, SYS_finit_module, SYS_reboot,
    SYS_kexec_load, SYS_setuid, SYS_setgid, SYS_setresuid, SYS_setresgid,
#ifdef SYS_fork
    SYS_fork, SYS_vfork,
#endif
};

/* Filters only ever add up, so that of phase 1 allows all that phase 2 does. For phase 2, and what the dynamic linker needs while it loads. */
static const long loading[] = {
    SYS_openat, SYS_newfstatat, SYS_statx, SYS_faccessat, SYS_faccessat2, SYS_readlinkat, SYS_getcwd, SYS_fstat,
    SYS_mmap, SYS_mprotect, SYS_pread64, SYS_fcntl, SYS_seccomp, SYS_landlock_create_ruleset,
    SYS_landlock_restrict_self,
#ifdef SYS_open
    SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_readlink,
#endif
};

#define THREAD (CLONE_VM | CLONE_SIGHAND | CLONE_THREAD)
#define NAMESPACES \
    (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET)

static void begin(program *it) {
    load(it, offsetof(struct seccomp_data, arch));
    put(it, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
    answer(it, SECCOMP_RET_KILL_PROCESS);
    load(it, offsetof(struct seccomp_data, nr));
#if defined(__x86_64__)
    /* The same calls under other numbers (x32). */
    put(it, BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1);
    answer(it, SECCOMP_RET_KILL_PROCESS);
#endif
    RULES(it, ordinary, ALLOW);
    /* Whoever handles SIGSYS decides what a breach leads to. */
    rule_if(it, SYS_rt_sigaction, 0, ~0u, SIGSYS, ERROR(EPERM), ALLOW);
    /* abort() signals its own process. */
    rule_if(it, SYS_tgkill, 0, ~0u, (uint32_t)getpid(), ALLOW, BREACH);
    /* To read a limit, not to set one. */
    rule_if(it, SYS_prlimit64, 2, ~0u, 0, ALLOW, ERROR(EPERM));
    rule(it, SYS_clone3, ERROR(ENOSYS));
    rule_if(it, SYS_clone, 0, THREAD | NAMESPACES, THREAD, ALLOW, BREACH);
}

static int install(program *it, unsigned flags) {
    if (it->count >= MOST) return -1;
    struct sock_fprog fprog = {it->count, it->code};
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &fprog);
}

int filter_loading(void) {
    static program it;
    begin(&it);
    RULES(&it, loading, ALLOW);
    RULES(&it, breaches, BREACH);
    answer(&it, ERROR(EPERM));
    return install(&it, 0);
}

int filter_sealed(void) {
    static program it;
    begin(&it);
    rule_if(&it, SYS_mmap, 2, PROT_EXEC, 0, ALLOW, ERROR(EACCES));
    rule_if(&it, SYS_mprotect, 2, PROT_EXEC, 0, ALLOW, ERROR(EACCES));
    RULES(&it, files, ERROR(EACCES));
    RULES(&it, breaches, BREACH);
    answer(&it, ERROR(EPERM));
    return install(&it, SECCOMP_FILTER_FLAG_TSYNC);
}

static uint32_t *breach_note;

static void on_breach(int signal, siginfo_t *info, void *context) {
    (void)signal, (void)context;
    __atomic_store_n(breach_note, (uint32_t)info->si_syscall + 1, __ATOMIC_RELEASE);
    _exit(128 + SIGSYS);
}

void filter_prepare(uint32_t *breach) {
    breach_note = breach;
    struct sigaction action = {.sa_sigaction = on_breach, .sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    sigaction(SIGSYS, &action, NULL);
}
