/* What Swift cannot call of what a host needs to keep cells: posix_spawn with its GNU extensions, eventfd, memfd, and atomic
 * words in memory that is shared with another process. */
#ifndef GATEHOUSE_CCELL_H
#define GATEHOUSE_CCELL_H

/* Nothing that defines what Glibc defines as well: Swift would take it for this module's, depending on what it compiles first. */
#include <stdint.h>

/* The descriptors that a cell finds. */
#define CCELL_SOCKET 3
#define CCELL_LIBRARY 4
#define CCELL_PAGE 5
#define CCELL_FIRST_FREE 6

/* A page that host and cell share. The cell's plugin can write anything into it: nothing in it is believed unchecked. */
typedef struct ccell_page {
    uint64_t executing; /* the id of the frame that the cell is working on; 0: none */
    uint32_t breach;    /* the number of the forbidden system call that ended the cell, plus one */
    uint32_t reserved;
} ccell_page;

static inline void ccell_set_executing(ccell_page *page, uint64_t id) {
    __atomic_store_n(&page->executing, id, __ATOMIC_RELEASE);
}

static inline uint64_t ccell_executing(const ccell_page *page) {
    return __atomic_load_n(&page->executing, __ATOMIC_ACQUIRE);
}

static inline uint32_t ccell_breach(const ccell_page *page) { return __atomic_load_n(&page->breach, __ATOMIC_ACQUIRE); }

/* Starts `path`, which is absolute, in the root folder with an empty environment, its three descriptors, no other, and every signal as it is by default, in a
 * session of its own. Returns 0 or an errno. */
int ccell_spawn(const char *path, char *const arguments[], int socket, int library, int page, int32_t *pid);

/* -1 with errno. Closed on exec. */
int ccell_pair(int pair[2]);
int ccell_memory(uint64_t size);
int ccell_event(void);

/* Adds to an event, or takes all that was added. */
void ccell_ring(int event);
void ccell_hush(int event);

/* The name of a system call that a cell forbids, or NULL. */
const char *ccell_call_name(uint32_t number);

#endif
