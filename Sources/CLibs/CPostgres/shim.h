#ifndef CPOSTGRES_SHIM_H
#define CPOSTGRES_SHIM_H

#include <libpq-fe.h>

// libpq's own processor writes the server's remarks to standard error.
static inline void cpostgres_ignore(void *argument, const char *message) {
    (void)argument;
    (void)message;
}

static inline void cpostgres_silence(PGconn *connection) {
    PQsetNoticeProcessor(connection, cpostgres_ignore, 0);
}

#endif
