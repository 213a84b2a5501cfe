#ifndef GATEHOUSE_CPROCESS_LEAVE_H
#define GATEHOUSE_CPROCESS_LEAVE_H

#include <stdio.h>
#include <unistd.h>

/* Only in a build that measures coverage. */
extern int __llvm_profile_write_file(void) __attribute__((weak));

/* Ends the process without running exit handlers. `exit` runs OpenSSL's, the Swift runtimes' of every loaded plugin and
   the C++ libraries' while threads still use what these take down. */
static inline void cprocess_leave(int code) {
    fflush(NULL);
    if (__llvm_profile_write_file) __llvm_profile_write_file();
    _exit(code);
}

#endif
