#include "ccell.h"

#include <stddef.h>
#include <sys/syscall.h>

/* Those that end a cell (Sources/PluginCell/Lockdown/filter.c). */
static const struct {
    uint32_t number;
    const char *name;
} calls[] = {
    {SYS_socket, "socket"}, {SYS_socketpair, "socketpair"}, {SYS_connect, "connect"}, {SYS_bind, "bind"},
    {SYS_listen, "listen"}, {SYS_accept, "accept"}, {SYS_accept4, "accept4"}, {SYS_sendto, "sendto"},
    {SYS_sendmsg, "sendmsg"}, {SYS_sendmmsg, "sendmmsg"}, {SYS_execve, "execve"}, {SYS_execveat, "execveat"},
    {SYS_ptrace, "ptrace"}, {SYS_process_vm_readv, "process_vm_readv"},
    {SYS_process_vm_writev, "process_vm_writev"}, {SYS_kill, "kill"}, {SYS_tkill, "tkill"}, {SYS_tgkill, "tgkill"},
    {SYS_clone, "clone"}, {SYS_unshare, "unshare"}, {SYS_setns, "setns"}, {SYS_mount, "mount"},
    {SYS_chroot, "chroot"}, {SYS_bpf, "bpf"}, {SYS_setuid, "setuid"},
#ifdef SYS_fork
    {SYS_fork, "fork"}, {SYS_vfork, "vfork"},
#endif
};

const char *ccell_call_name(uint32_t number) {
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i].number == number) return calls[i].name;
    return NULL;
}
