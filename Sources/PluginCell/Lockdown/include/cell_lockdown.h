/* The lock-down of a cell, in two phases: before any of the plugin's code runs, and after its library is loaded and its
 * entry function has been called. What is taken away is never given back. */
#ifndef GATEHOUSE_CELL_LOCKDOWN_H
#define GATEHOUSE_CELL_LOCKDOWN_H

#include <stdint.h>
#include <sys/types.h>

/* What is in force. The host names what is missing; the numbers are part of the protocol between host and cell. */
#define CELL_NO_NEW_PRIVILEGES 1u
#define CELL_LIMITS 2u
#define CELL_UNPRIVILEGED 4u
#define CELL_USER_NAMESPACE 8u
#define CELL_NETWORK_NAMESPACE 16u
#define CELL_LANDLOCK 32u
#define CELL_SECCOMP 64u

typedef struct cell_confinement {
    pid_t parent;          /* who started this process; another parent means that it is gone already */
    int first_free;        /* descriptors from this one on are closed */
    uint64_t memory;       /* bytes that may be mapped on top of what is mapped now */
    uint32_t *breach;      /* in shared memory: receives the number of a forbidden system call, plus one */
} cell_confinement;

/* Phase 1: no other threads may exist. Returns what is in force, or 0 when the parent is gone. */
uint32_t cell_confine(const cell_confinement *how);

/* Phase 2, for all threads: the full filter, and no file at all. Returns what of CELL_LANDLOCK and CELL_SECCOMP is in force. */
uint32_t cell_seal(void);

#endif
