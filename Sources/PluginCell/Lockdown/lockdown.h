/* What the files of the lock-down share. */
#ifndef GATEHOUSE_LOCKDOWN_H
#define GATEHOUSE_LOCKDOWN_H

#include "cell_lockdown.h"

/* Files may be read beneath the folders of system libraries, which the dynamic linker needs; later, none. */
int landlock_libraries_only(void);
int landlock_nothing(void);

/* Where the handler of forbidden calls writes. */
void filter_prepare(uint32_t *breach);
/* The filter while the library is loaded: the linker may open files and map code. */
int filter_loading(void);
/* The filter for the rest of the process's life. */
int filter_sealed(void);

#endif
