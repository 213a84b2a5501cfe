#include "cprocess_mark.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const int SIGNALS[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
static struct sigaction before[COUNT(SIGNALS)];

/* In the executable itself, so that a handler reaches it without allocating. */
#define OF_THREAD static _Thread_local __attribute__((tls_model("initial-exec")))
OF_THREAD uint32_t *volatile current;
OF_THREAD int has_stack;

/* The least that a handler needs differs between processors; handlers that were there before ours may need more. */
static size_t stack_size = 64 * 1024;
static pthread_key_t stack_key;

/* Whether the thread brought the signal upon itself. What somebody sent from elsewhere (an operator, a watchdog) meets any
   thread, and says nothing about it. */
static int is_own_doing(const siginfo_t *info) {
    return info->si_code > 0 || (info->si_code == SI_TKILL && info->si_pid == getpid());
}

static void let_die(int number) {
    struct sigaction by_default = {.sa_handler = SIG_DFL};
    sigaction(number, &by_default, NULL);
}

/* As the kernel would have called it: what it wants blocked is, and no more. Swift's handler starts a thread that prints a
   backtrace; it inherits what is blocked, and has to catch faults of its own. */
static void call_earlier(const struct sigaction *earlier, int number, siginfo_t *info, void *context) {
    if (earlier->sa_flags & SA_RESETHAND) let_die(number);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    if (earlier->sa_flags & SA_NODEFER) pthread_sigmask(SIG_UNBLOCK, &one, NULL);
    pthread_sigmask(SIG_BLOCK, &earlier->sa_mask, NULL);
    if (earlier->sa_flags & SA_SIGINFO) earlier->sa_sigaction(number, info, context);
    else earlier->sa_handler(number);
}

/* Nothing here but stores, and calls that POSIX allows in a handler. */
static void died(int number, siginfo_t *info, void *context) {
    int kept = errno;
    uint32_t *mark = is_own_doing(info) ? current : NULL;
    if (mark) __atomic_store_n(mark, (uint32_t)number, __ATOMIC_RELEASE);
    const struct sigaction *earlier = NULL;
    for (size_t i = 0; i < COUNT(SIGNALS); i++) {
        if (SIGNALS[i] == number && before[i].sa_handler != SIG_DFL) earlier = &before[i];
    }
    if (earlier) {
        call_earlier(earlier, number, info, context);
        struct sigaction now;
        /* One that wants the process to die has put the default action back; otherwise it has mended what was wrong. */
        if (mark && sigaction(number, NULL, &now) == 0 && now.sa_handler != SIG_DFL)
            __atomic_store_n(mark, 0, __ATOMIC_RELEASE);
    } else {
        let_die(number);
        /* Comes when this handler returns, with the place of the fault for whoever reads the core dump. */
        if (syscall(SYS_rt_tgsigqueueinfo, getpid(), syscall(SYS_gettid), number, info) != 0) raise(number);
    }
    errno = kept;
}

static void give_back(void *stack) {
    stack_t now, none = {.ss_flags = SS_DISABLE};
    if (sigaltstack(NULL, &now) == 0 && now.ss_sp == stack) sigaltstack(&none, NULL);
    munmap(stack, stack_size);
}

/* If that fails, the thread goes without: then nothing but an overflow of its own stack is not marked. */
static void make_stack(void) {
    has_stack = 1;
    stack_t now;
    if (sigaltstack(NULL, &now) != 0 || !(now.ss_flags & SS_DISABLE)) return;
    void *stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) return;
    stack_t ours = {.ss_sp = stack, .ss_size = stack_size};
    if (pthread_setspecific(stack_key, stack) != 0) munmap(stack, stack_size);
    else sigaltstack(&ours, NULL);
}

uint32_t *cprocess_mark_set(uint32_t *mark) {
    if (!has_stack) make_stack();
    uint32_t *old = current;
    current = mark;
    return old;
}

static int failure;

static void install(void) {
    long least = sysconf(_SC_SIGSTKSZ);
    if (least > 0 && (size_t)least > stack_size) stack_size = (size_t)least;
    failure = pthread_key_create(&stack_key, give_back);
    if (failure) return;
    struct sigaction ours = {.sa_sigaction = died, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&ours.sa_mask);
    for (size_t i = 0; i < COUNT(SIGNALS); i++) {
        /* Known before ours is in place: a thread may die at once. */
        if (sigaction(SIGNALS[i], NULL, &before[i]) != 0) failure = errno;
        else if (before[i].sa_handler == SIG_IGN) continue;
        else if (sigaction(SIGNALS[i], &ours, NULL) != 0) failure = errno;
    }
}

int cprocess_mark_install(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install);
    return failure;
}
