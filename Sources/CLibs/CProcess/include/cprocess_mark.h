#ifndef GATEHOUSE_CPROCESS_MARK_H
#define GATEHOUSE_CPROCESS_MARK_H

#include <stdint.h>

/* Tells which thread a process died on. A thread has a mark, somewhere in a mapped file, while it runs code that may end the
   process. If it then dies of SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP or SIGSYS, by a fault of its own or because it
   raised the signal, the signal's number is stored there. The process ends by the signal all the same. */

/* Installs the handlers, once in the life of a process; call it as often as you like. A handler that was there before is
   called after ours; a signal that is ignored stays ignored. Returns 0, or the errno of what failed. [any thread] */
int cprocess_mark_install(void);

/* From here on the calling thread has this mark; NULL: none. It must stay mapped while the thread has it. Returns the mark
   that the thread had. After `cprocess_mark_install`. A thread's first mark gives it a stack for its signals, so that it is
   marked even when its own stack has overflowed; it is given back when the thread ends. */
uint32_t *cprocess_mark_set(uint32_t *mark);

#endif
